// Numbers and times as people read them.

const plain = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export const count = value => plain.format(value);

export const rate = value => `${value > 0 && value < 10 ? short.format(value) : plain.format(Math.round(value))}/s`;

export function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** The two greatest units of it: "3 h 5 m". */
export function duration(milliseconds) {
  const units = [['d', 86400], ['h', 3600], ['m', 60], ['s', 1]];
  let rest = Math.max(0, Math.round(milliseconds / 1000));
  const parts = [];
  for (const [name, seconds] of units) {
    const whole = Math.floor(rest / seconds);
    rest -= whole * seconds;
    if (whole > 0 || (parts.length === 0 && name === 's')) {
      parts.push(`${whole} ${name}`);
    } else if (parts.length > 0) {
      break;
    }
    if (parts.length === 2) {
      break;
    }
  }
  return parts.join(' ');
}

export const time = text => new Date(text).toLocaleTimeString('en-GB');

export const day = text => new Date(text).toISOString().slice(0, 10);

export const moment = text => new Date(text).toLocaleString('sv-SE');
