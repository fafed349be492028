// Tables that show what the snapshot says.

import { count, bytes, day, duration, moment, time } from './format.js';
import { cell, fill, setText } from './rows.js';

const byId = id => document.getElementById(id);
const refusalsShown = 10;
let showsAllRefusals = false;
let lastRefusals = [];

export function showUpstreams(upstreams) {
  const servers = upstreams.flatMap(upstream => upstream.servers.map(server => ({ upstream: upstream.name, ...server })));
  show('upstreams', servers, server => `${server.upstream} ${server.server} ${server.address}`, server => [
    cell(server.upstream, { below: server.server.includes(server.address) ? server.server : `${server.server} ${server.address}` }),
    server.healthy ? cell('up', { className: 'good near' }) : cell('down', { className: 'bad-text near' }),
    cell(count(server.connections), { className: 'number' }),
  ]);
}

export function showCertificates(certificates, at) {
  byId('certificates-card').hidden = certificates.length === 0;
  fill(byId('certificates'), certificates, shown => shown.site, shown => {
    const left = Date.parse(shown.not_after) - Date.parse(at);
    return [
      cell(shown.site),
      shown.not_after === null
        ? cell('temporary', { className: 'bad-text', title: 'no browser trusts it' })
        : cell(`until ${day(shown.not_after)}`, { below: left > 0 ? `${duration(left)} left` : 'has ended', title: `${moment(shown.not_after)}, serial number ${shown.serial}` }),
    ];
  });
}

export function showCluster(cluster) {
  const name = address => address.replace(/^.*@/, '');
  show('members', cluster.members, member => member.address, member => [
    cell(name(member.address), { below: member.address === cluster.self ? 'this node' : '' }),
    cell(member.status, { className: member.status === 'up' ? 'good near' : 'warn near' }),
  ]);
  setText(byId('members-empty'), cluster.detached ? 'Detached: this node goes on alone.' : 'No cluster yet.');
}

export function showConfig(config) {
  const last = config.last_reload;
  const facts = [
    ['In force', `${config.hash}, since ${moment(config.loaded_at)}`],
    ['Last reload', last ? `${last.succeeded ? 'done' : 'rejected'}, ${moment(last.at)}` : 'none since the start'],
    [config.files.length === 1 ? 'File' : 'Files', config.files.join(', ')],
  ];
  const list = byId('config');
  if (list.children.length !== facts.length * 2) {
    list.replaceChildren(...facts.flatMap(() => [document.createElement('dt'), document.createElement('dd')]));
  }
  facts.forEach(([name, text], index) => {
    setText(list.children[index * 2], name);
    setText(list.children[index * 2 + 1], text);
  });
}

export function showRefusals(refusals) {
  lastRefusals = refusals;
  const more = byId('refusals-more');
  more.hidden = refusals.length <= refusalsShown;
  setText(more, showsAllRefusals ? 'Show less' : `Show all ${refusals.length}`);
  more.setAttribute('aria-expanded', String(showsAllRefusals));
  show('refusals', refusals.slice(0, showsAllRefusals ? refusals.length : refusalsShown), refusal => `${refusal.client} ${refusal.reason} ${refusal.listener}`, refusal => [
    cell(refusal.client, { below: refusal.listener }),
    cell(refusal.reason, { below: refusal.count > 1 ? `${count(refusal.count)} times` : '' }),
    cell(time(refusal.at), { title: moment(refusal.at), className: 'number' }),
  ]);
}

byId('refusals-more').addEventListener('click', () => {
  showsAllRefusals = !showsAllRefusals;
  showRefusals(lastRefusals);
});

export function showConnections(connections, at) {
  show('connections', connections, connection => connection.id, connection => [
    cell(connection.client, { below: connection.sni ?? '', title: `${connection.id}, port ${connection.client_port}, by ${connection.listener}` }),
    cell(connection.upstream ?? '', { below: connection.server ?? connection.stage }),
    cell(bytes(connection.bytes_in), { below: bytes(connection.bytes_out), className: 'number' }),
    cell(duration(Date.parse(at) - Date.parse(connection.since)), { title: moment(connection.since), className: 'number' }),
  ]);
}

/** Fills a table; without anything in it a sentence stands in its place. */
export function show(id, items, key, cells, finish) {
  const body = byId(id);
  fill(body, items, key, cells, finish);
  body.closest('table').hidden = items.length === 0;
  byId(`${id}-empty`).hidden = items.length > 0;
}
