// The console: finds out whether it may look, then shows what the edge tells, as long as somebody can see it.

import { ask } from './api.js';
import { showBans } from './bans.js';
import { bytes, count, duration, rate } from './format.js';
import { showCertificates, showCluster, showConfig, showConnections, showRefusals, showUpstreams } from './lists.js';
import { Pages } from './pages.js';
import { History, draw } from './plot.js';
import { problemsOf } from './problems.js';
import { setText } from './rows.js';

const byId = id => document.getElementById(id);
const again = 3000;

const histories = { connections: new History(), accepted: new History(), refused: new History(), bytesIn: new History(), bytesOut: new History() };
let stream = null;
let before = null;
let retry = null;
let at = null;

const connections = new Pages(
  byId('connections-pages'),
  async cursor => page(await ask('GET', `/v1/connections?order=newest&limit=10&after=${encodeURIComponent(cursor)}`)),
  items => showConnections(items, at));

const page = list => ({ items: list.connections, next: list.next });

async function start() {
  clearTimeout(retry);
  stream?.close();
  stream = null;
  try {
    const session = await ask('GET', '/v1/session');
    byId('log-out').hidden = !(session.login && session.access);
    byId('login').hidden = session.access || !session.login;
    byId('edge').hidden = !session.access;
    if (session.access) {
      watch();
    } else {
      link('not logged in');
      byId('token').focus();
    }
  } catch {
    link('no answer, trying again');
    retry = setTimeout(start, again);
  }
}

function watch() {
  stream = new EventSource('/v1/events');
  stream.addEventListener('edge', event => {
    link('live', true);
    render(JSON.parse(event.data));
  });
  stream.addEventListener('error', event => {
    link('no answer, trying again');
    // Else the browser tries by itself; here it was refused: the session may be over.
    if (event.target.readyState === EventSource.CLOSED && event.target === stream) {
      retry = setTimeout(start, again);
    }
  });
}

function link(text, isLive = false) {
  setText(byId('link'), text);
  byId('link').className = isLive ? 'live' : '';
}

function render(snapshot) {
  const { status, traffic } = snapshot;
  at = snapshot.at;
  const self = status.cluster.self.replace(/^.*@/, '');
  setText(byId('facts'), [status.phase, `version ${status.version}`, `up ${duration(status.uptime_seconds * 1000)}`, self].filter(Boolean).join(' · '));
  showProblems(problemsOf(snapshot));
  showTraffic(snapshot);
  setText(byId('bans-count'), count(status.bans));
  setText(byId('connections-count'), count(status.connections));
  showBans(snapshot.bans, at);
  connections.live(page(snapshot.connections));
  showRefusals(snapshot.refusals);
  showUpstreams(status.upstreams);
  showCertificates(status.certificates, at);
  showCluster(status.cluster);
  showConfig(status.config);
  before = { at: Date.parse(at), started: status.started, traffic };
}

function showProblems(problems) {
  const section = byId('problems');
  section.hidden = problems.length === 0;
  section.className = problems.some(problem => problem.bad) ? 'bad' : '';
  const list = section.querySelector('ul');
  const texts = problems.map(problem => problem.text);
  if ([...list.children].map(item => item.textContent).join('\0') !== texts.join('\0')) {
    list.replaceChildren(...texts.map(text => Object.assign(document.createElement('li'), { textContent: text })));
  }
}

function showTraffic({ status, traffic }) {
  const { connections: open, accepted, refused, bytesIn, bytesOut } = histories;
  open.add(status.connections);
  setText(byId('now-connections'), count(status.connections));
  draw(byId('plot-connections'), `peak ${count(open.peak)}`, open);
  setText(byId('sub-connections'), `peak ${count(open.peak)}`);
  setText(byId('sub-accepted'), `${count(traffic.accepted)} since the start`);
  const drops = status.kernel_filter.drops;
  setText(byId('sub-refused'), `${count(traffic.refused)} since the start${drops > 0 ? `, ${count(drops)} by the kernel` : ''}`);
  setText(byId('sub-bytes'), `in, dashed: out`);

  // Rates are differences: none after a restart of the edge, or a pause.
  const seconds = before && before.started === status.started ? (Date.parse(at) - before.at) / 1000 : 0;
  if (seconds <= 0 || seconds > 30) {
    return;
  }
  const per = name => (traffic[name] - before.traffic[name]) / seconds;
  accepted.add(per('accepted'));
  refused.add(per('refused'));
  bytesIn.add(per('bytes_in'));
  bytesOut.add(per('bytes_out'));
  const last = history => history.values.at(-1);
  setText(byId('now-accepted'), rate(last(accepted)));
  draw(byId('plot-accepted'), `peak ${rate(accepted.peak)}`, accepted);
  setText(byId('now-refused'), rate(last(refused)));
  draw(byId('plot-refused'), `peak ${rate(refused.peak)}`, refused);
  setText(byId('now-bytes'), `${bytes(last(bytesIn) + last(bytesOut))}/s`);
  draw(byId('plot-bytes'), `peak in ${bytes(bytesIn.peak)}/s, out ${bytes(bytesOut.peak)}/s`, bytesIn, bytesOut);
  setText(byId('sub-bytes'), `in ${bytes(last(bytesIn))}/s, dashed: out ${bytes(last(bytesOut))}/s`);
}

byId('login-form').addEventListener('submit', async event => {
  event.preventDefault();
  byId('login-error').textContent = '';
  try {
    await ask('POST', '/v1/session', { token: byId('token').value });
    byId('token').value = '';
    await start();
  } catch (refused) {
    byId('login-error').textContent = refused.message;
  }
});

byId('log-out').addEventListener('click', async () => {
  await ask('DELETE', '/v1/session').catch(() => {});
  await start();
});

// A tab that nobody sees costs the edge nothing.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    clearTimeout(retry);
    stream?.close();
    stream = null;
  } else if (!stream) {
    start();
  }
});

start();
