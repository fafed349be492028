// Bans: the list, the form, and the question before one is lifted.

import { ask, banPath } from './api.js';
import { duration, moment } from './format.js';
import { show } from './lists.js';
import { cell } from './rows.js';
import { Pages } from './pages.js';

const byId = id => document.getElementById(id);
const dialog = byId('unban');
let at = Date.now();
let asked = null;

const pages = new Pages(
  byId('bans-pages'),
  async cursor => page(await ask('GET', `/v1/bans?limit=10&after=${encodeURIComponent(cursor)}`)),
  bans => show('bans', bans.filter(isOn), ban => ban.ip, cells, addButton));

export function showBans(list, now) {
  at = Date.parse(now);
  pages.live(page(list));
}

const page = list => ({ items: list.bans, next: list.next });

const isOn = ban => ban.until === null || Date.parse(ban.until) > at;

function cells(ban) {
  return [
    cell(ban.ip, { below: ban.reason }),
    cell(ban.jail, { below: ban.reporter || (ban.origin === 'api' ? 'admin' : ban.origin) }),
    ban.until === null
      ? cell('for ever', { title: `since ${moment(ban.since)}`, className: 'near' })
      : cell(duration(Date.parse(ban.until) - at), { title: `since ${moment(ban.since)}, until ${moment(ban.until)}`, className: 'near' }),
  ];
}

function addButton(row, ban) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  button.textContent = 'Unban';
  button.setAttribute('aria-label', `Unban ${ban.ip}`);
  button.addEventListener('click', () => question(ban.ip));
  row.cells[2].append(button);
}

function question(ip) {
  asked = ip;
  byId('unban-what').textContent = `${ip} may connect again at once. Its failures are forgotten, its earlier bans are not.`;
  byId('unban-error').textContent = '';
  dialog.showModal();
}

byId('unban-no').addEventListener('click', () => dialog.close());

byId('unban-yes').addEventListener('click', async () => {
  try {
    await ask('DELETE', banPath(asked));
  } catch (refused) {
    // Somebody else was faster, or its time was up.
    if (refused.status !== 404) {
      byId('unban-error').textContent = refused.message;
      return;
    }
  }
  said(`${asked} is not banned any more.`);
  dialog.close();
  await pages.again();
});

byId('ban-form').addEventListener('submit', async event => {
  event.preventDefault();
  const time = byId('ban-time').value;
  try {
    const ban = await ask('PUT', banPath(byId('ban-ip').value.trim()), {
      duration: time === '-1' ? -1 : time,
      reason: byId('ban-reason').value.trim(),
    });
    said(`${ban.ip} is banned.`);
    event.target.reset();
    byId('ban-ip').focus();
    await pages.again();
  } catch (refused) {
    said(refused.message, true);
  }
});

function said(text, isError = false) {
  const place = byId('ban-said');
  place.textContent = text;
  place.className = isError ? 'error' : 'said';
}
