// The figures at the top: what is now, and a line of what was.

import { bytes, count, rate } from './format.js';
import { History, draw } from './plot.js';
import { setText } from './rows.js';

const byId = id => document.getElementById(id);
const longest = 30;
const open = new History();
const accepted = new History();
const refused = new History();
const bytesIn = new History();
const bytesOut = new History();
let before = null;

export function showTiles({ at, status, traffic }) {
  const now = Date.parse(at);
  const seconds = before && (now - before.at) / 1000;
  // Rates are differences. After a restart of the edge, or a pause, there is none, and lines begin anew.
  const goesOn = before && before.started === status.started && seconds > 0 && seconds <= longest;
  if (!goesOn) {
    [open, accepted, refused, bytesIn, bytesOut].forEach(history => history.clear());
  }
  const per = name => (traffic[name] - before.traffic[name]) / seconds;

  open.add(status.connections);
  tile('connections', count(status.connections), `peak ${count(open.peak)}`, open);
  if (goesOn) {
    accepted.add(per('accepted'));
    refused.add(per('refused'));
    bytesIn.add(per('bytes_in'));
    bytesOut.add(per('bytes_out'));
  }
  tile('accepted', ifAny(accepted, rate), `${count(traffic.accepted)} since the start`, accepted);
  const drops = status.kernel_filter.drops;
  tile('refused', ifAny(refused, rate), `${count(traffic.refused)} since the start${drops > 0 ? `, ${count(drops)} by the kernel` : ''}`, refused);
  tile(
    'bytes', ifAny(bytesIn, last => `${bytes(last + bytesOut.last)}/s`),
    `in ${ifAny(bytesIn, last => `${bytes(last)}/s`)}, dashed: out ${ifAny(bytesOut, last => `${bytes(last)}/s`)}`, bytesIn, bytesOut);
  before = { at: now, started: status.started, traffic };
}

function tile(name, value, below, ...histories) {
  setText(byId(`now-${name}`), value);
  setText(byId(`sub-${name}`), below);
  draw(byId(`plot-${name}`), `${name} of the last two minutes, peak ${Math.round(Math.max(...histories.map(history => history.peak)))}`, ...histories);
}

const ifAny = (history, text) => history.last === undefined ? '–' : text(history.last);
