const NONE = "–";

export const whole = value => value === null || value === undefined ? NONE : Math.round(value).toLocaleString("en");

export function number(value, digits = 4) {
  if (value === null || value === undefined || !Number.isFinite(Number(value))) return NONE;
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? Number(value).toExponential(2) : String(Number(Number(value).toPrecision(digits)));
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NONE;
  const total = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}

// Along an axis: 0:00, 1:05, 2:03:10.
export function clock(seconds) {
  const total = Math.max(0, Math.round(seconds));
  const pad = part => String(part).padStart(2, "0");
  const hours = Math.floor(total / 3600);
  return `${hours > 0 ? `${hours}:${pad(Math.floor(total / 60) % 60)}` : Math.floor(total / 60)}:${pad(total % 60)}`;
}

export function bytes(count) {
  if (!count) return NONE;
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log(count) / Math.log(1000)));
  return `${number(count / 1000 ** power, 3)} ${units[power]}`;
}

export const ago = moment => `${duration((Date.now() - Date.parse(moment)) / 1000)} ago`;

export const timeOfDay = moment => moment ? new Date(moment).toLocaleTimeString("en", { hour12: false }) : NONE;

export const percent = (part, total) => total ? `${Math.floor(100 * part / total)} %` : NONE;
