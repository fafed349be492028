// The console: finds out whether it may look, then shows what the edge tells, as long as somebody can see it.

import { ask } from './api.js';
import { showBans } from './bans.js';
import { count, duration, time } from './format.js';
import { showCertificates, showCluster, showConfig, showConnections, showRefusals, showUpstreams } from './lists.js';
import { Pages } from './pages.js';
import { problemsOf } from './problems.js';
import { setText } from './rows.js';
import { showTiles } from './tiles.js';

const byId = id => document.getElementById(id);
const again = 3000;
// The edge has something new each second, when all is well.
const patience = 6000;

let stream = null;
let next = null;
let at = null;
let version = null;

const connections = new Pages(
  byId('connections-pages'),
  async cursor => page(await ask('GET', `/v1/connections?order=newest&limit=10&after=${encodeURIComponent(cursor)}`)),
  items => showConnections(items, at));

const page = list => ({ items: list.connections, next: list.next });

async function start() {
  stop();
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
    lost();
    startIn(again);
  }
}

function stop() {
  clearTimeout(next);
  stream?.close();
  stream = null;
}

function startIn(milliseconds) {
  clearTimeout(next);
  next = setTimeout(() => {
    lost();
    start();
  }, milliseconds);
}

function watch() {
  // Meanwhile the tab may have been left, or somebody else may have begun.
  stop();
  if (document.hidden) {
    return;
  }
  stream = new EventSource('/v1/events');
  startIn(patience);
  stream.addEventListener('edge', event => {
    startIn(patience);
    link('live', true);
    render(JSON.parse(event.data));
  });
  stream.addEventListener('error', event => {
    lost();
    // Else the browser tries by itself; here it was refused: the session may be over.
    if (event.target.readyState === EventSource.CLOSED) {
      startIn(again);
    }
  });
}

const lost = () => link(at ? `no answer since ${time(at)}` : 'no answer, trying again');

/** What is not live is shown as what it is: old. */
function link(text, isLive = false) {
  setText(byId('link'), text);
  byId('link').className = isLive ? 'live' : '';
  byId('edge').classList.toggle('stale', !isLive);
}

function render(snapshot) {
  const { status } = snapshot;
  if (version && version !== status.version) {
    // The edge is another program now, and has another page.
    location.reload();
  }
  version = status.version;
  at = snapshot.at;
  const self = status.cluster.self.replace(/^.*@/, '');
  setText(byId('facts'), [status.phase, `version ${status.version}`, `up ${duration(status.uptime_seconds * 1000)}`, self].filter(Boolean).join(' · '));
  showProblems(problemsOf(snapshot));
  showTiles(snapshot);
  setText(byId('bans-count'), count(status.bans));
  setText(byId('connections-count'), count(status.connections));
  showBans(snapshot.bans, at);
  connections.live(page(snapshot.connections));
  showRefusals(snapshot.refusals);
  showUpstreams(status.upstreams);
  showCertificates(status.certificates, at);
  showCluster(status.cluster);
  showConfig(status.config);
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
  // Nothing of what was shown stays behind.
  location.reload();
});

// A tab that nobody sees costs the edge nothing.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    stop();
  } else if (!stream) {
    start();
  }
});

start();
