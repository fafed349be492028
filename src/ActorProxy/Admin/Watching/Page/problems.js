// What an administrator should look at. Each is { bad, text }.

import { count, day, moment } from './format.js';

const soon = 7 * 86400e3;

export function problemsOf(snapshot) {
  const { status } = snapshot;
  const found = [];
  const bad = text => found.push({ bad: true, text });
  const warn = text => found.push({ bad: false, text });

  if (status.phase === 'draining' || status.phase === 'drained') {
    warn(`The edge drains: it takes no new connections; ${count(status.connections)} are left.`);
  }
  if (!status.ban_store_ok) {
    bad('Bans are not stored: their file does not work. They hold, but a restart would lose the last ones.');
  }
  if (status.cluster.detached) {
    bad('This node is detached from its cluster: bans of other nodes do not arrive.');
  } else if (!status.bans_synced) {
    warn('The bans of other nodes are not all here yet.');
  }
  if (status.kernel_filter.state === 'failed') {
    warn('The kernel filter does not work; banned clients are refused by the edge alone.');
  }
  upstreams(status.upstreams, bad, warn);
  certificates(status.certificates, Date.parse(snapshot.at), bad, warn);
  configuration(status.config, bad, warn);
  return found;
}

function upstreams(all, bad, warn) {
  for (const upstream of all) {
    const down = upstream.servers.filter(server => !server.healthy);
    if (upstream.servers.length === down.length) {
      bad(`Upstream ${upstream.name}: no server is up.`);
    } else {
      down.forEach(server => warn(`Upstream ${upstream.name}: ${server.server} is down.`));
    }
  }
}

function certificates(all, now, bad, warn) {
  for (const { site, not_after: end } of all) {
    const left = Date.parse(end) - now;
    if (end === null) {
      bad(`Site ${site}: there is only a temporary certificate, which no browser trusts.`);
    } else if (left < soon) {
      (left < 0 ? bad : warn)(`Site ${site}: the certificate ${left < 0 ? 'has ended' : 'ends'} on ${day(end)}.`);
    }
  }
}

function configuration(config, bad, warn) {
  const last = config.last_reload;
  if (last && !last.succeeded) {
    bad(`The reload of ${moment(last.at)} was rejected; the configuration before it stays in force.\n${last.problems.join('\n')}`);
  }
  if (last?.succeeded && last.needs_restart.length > 0) {
    warn(`Needs a restart: ${last.needs_restart.join('; ')}.`);
  }
  config.warnings.forEach(warn);
}
