// From values to places on a drawing, and the round values that are written beside it.

export function linear(from, to, start, end) {
  const span = to - from || 1;
  return value => start + (value - from) / span * (end - start);
}

export function logarithmic(from, to, start, end) {
  const place = linear(Math.log10(from), Math.log10(to), start, end);
  return value => place(Math.log10(value));
}

export function linearTicks(from, to, count) {
  const span = to - from;
  if (!(span > 0)) return [from];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find(factor => factor * power >= rough) * power;
  const ticks = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to + step * 1e-9; tick += step) ticks.push(Number(tick.toPrecision(12)));
  return ticks;
}

// Of time: a minute has no 50 s marks.
export function timeTicks(from, to, count) {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800];
  const step = steps.find(candidate => (to - from) / candidate <= count) ?? steps.at(-1);
  const ticks = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}

export function logTicks(from, to, count) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const factor of [1, 2, 5]) ticks.push(Number((factor * 10 ** power).toPrecision(6)));
  }
  const inside = ticks.filter(tick => tick >= from * 0.999 && tick <= to * 1.001);
  const powers = inside.filter(tick => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9);
  return inside.length <= count || powers.length < 2 ? inside.slice(0, count + 2) : powers.filter((_, index) => index % Math.ceil(powers.length / count) === 0);
}

// At most so many points, of which none of the peaks is lost.
export function thin(points, most) {
  if (points.length <= most) return points;
  const kept = [];
  const size = points.length / (most / 2);
  for (let start = 0; start < points.length; start += size) {
    const part = points.slice(Math.floor(start), Math.max(Math.floor(start) + 1, Math.floor(start + size)));
    const low = part.reduce((best, point) => point[1] < best[1] ? point : best);
    const high = part.reduce((best, point) => point[1] > best[1] ? point : best);
    kept.push(...(low === high ? [low] : low[0] < high[0] ? [low, high] : [high, low]));
  }
  return kept;
}
