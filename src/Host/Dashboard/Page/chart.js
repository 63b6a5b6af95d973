// One small line chart in SVG. It holds its points in the browser's time, so that it goes on across a restart of the service.

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 300;
const HEIGHT = 84;
const MOST_POINTS = 4000;
const LONGEST_MS = 3 * 3600 * 1000;

const make = (name, attributes) => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};

export class Chart {
  #points = [];
  #pointer = null;
  #drawn = null;

  /** @param describe text for a point: (value, ms) → text; @param span least height of the scale. */
  constructor(describe, span) {
    this.describe = describe;
    this.span = span;
    this.element = document.createElement('div');
    this.element.className = 'chart';
    this.svg = make('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': 'No values yet' });
    this.area = make('path', { class: 'area' });
    this.line = make('path', { class: 'line', 'vector-effect': 'non-scaling-stroke' });
    this.cursor = make('line', { class: 'cursor', y1: 0, y2: HEIGHT, 'vector-effect': 'non-scaling-stroke', visibility: 'hidden' });
    this.svg.append(this.area, this.line, this.cursor);
    this.tip = document.createElement('span');
    this.tip.className = 'tip';
    this.tip.hidden = true;
    this.element.append(this.svg, this.tip);
    this.svg.addEventListener('pointermove', (event) => this.#point(event.clientX));
    this.svg.addEventListener('pointerdown', (event) => this.#point(event.clientX));
    this.svg.addEventListener('pointerleave', () => this.#point(null));
  }

  get points() {
    return this.#points;
  }

  /** Takes over what the service remembers; what only this page remembers from before a restart is kept. */
  replace(points) {
    const oldest = points.length > 0 ? points[0][0] : Infinity;
    this.#points = [...this.#points.filter((point) => point[0] < oldest), ...points];
    this.#trim();
  }

  add(ms, value) {
    const last = this.#points.at(-1);
    if (last && ms <= last[0]) return;
    this.#points.push([ms, value]);
    this.#trim();
  }

  /** Draws the last so many milliseconds; gaps longer than a minute stay gaps. */
  draw(now, range) {
    const start = now - range;
    const shown = this.#thin(this.#points.filter((point) => point[0] >= start), range);
    this.#drawn = { start, range, shown };
    const values = shown.map((point) => point[1]);
    if (values.length === 0) {
      this.area.removeAttribute('d');
      this.line.removeAttribute('d');
      this.svg.setAttribute('aria-label', 'No values in this time');
      return null;
    }

    const low = Math.min(...values);
    const high = Math.max(...values);
    const middle = (low + high) / 2;
    const half = Math.max((high - low) * 0.575, this.span / 2);
    const x = (ms) => ((ms - start) / range) * WIDTH;
    const y = (value) => HEIGHT - 4 - ((value - (middle - half)) / (2 * half)) * (HEIGHT - 8);
    const gap = Math.max(60000, range / 60);
    let line = '';
    let area = '';
    let from = null;
    shown.forEach(([ms, value], i) => {
      const broken = i === 0 || ms - shown[i - 1][0] > gap;
      if (broken && from !== null) area += `L${x(shown[i - 1][0]).toFixed(1)} ${HEIGHT}L${from} ${HEIGHT}Z`;
      const at = `${x(ms).toFixed(1)} ${y(value).toFixed(1)}`;
      line += `${broken ? 'M' : 'L'}${at}`;
      area += `${broken ? 'M' : 'L'}${at}`;
      if (broken) from = x(ms).toFixed(1);
    });
    area += `L${x(shown.at(-1)[0]).toFixed(1)} ${HEIGHT}L${from} ${HEIGHT}Z`;
    this.line.setAttribute('d', line);
    this.area.setAttribute('d', area);
    if (this.#pointer !== null) this.#point(this.#pointer);
    return { low, high, first: values[0], last: values.at(-1) };
  }

  #thin(points, range) {
    const width = range / 240;
    const thinned = [];
    let bucket = null;
    for (const [ms, value] of points) {
      const key = Math.floor(ms / width);
      if (bucket?.key === key) {
        bucket.sum += value;
        bucket.count += 1;
        bucket.ms = ms;
      } else {
        if (bucket) thinned.push([bucket.ms, bucket.sum / bucket.count]);
        bucket = { key, ms, sum: value, count: 1 };
      }
    }
    if (bucket) thinned.push([bucket.ms, bucket.sum / bucket.count]);
    return thinned;
  }

  #trim() {
    const last = this.#points.at(-1);
    if (!last) return;
    let drop = Math.max(0, this.#points.length - MOST_POINTS);
    while (drop < this.#points.length && this.#points[drop][0] < last[0] - LONGEST_MS) drop += 1;
    if (drop > 0) this.#points.splice(0, drop);
  }

  #point(clientX) {
    this.#pointer = clientX;
    const shown = this.#drawn?.shown;
    if (clientX === null || !shown || shown.length === 0) {
      this.cursor.setAttribute('visibility', 'hidden');
      this.tip.hidden = true;
      return;
    }

    const box = this.svg.getBoundingClientRect();
    const ms = this.#drawn.start + ((clientX - box.left) / box.width) * this.#drawn.range;
    const nearest = shown.reduce((best, point) => Math.abs(point[0] - ms) < Math.abs(best[0] - ms) ? point : best);
    const x = ((nearest[0] - this.#drawn.start) / this.#drawn.range) * WIDTH;
    this.cursor.setAttribute('x1', x.toFixed(1));
    this.cursor.setAttribute('x2', x.toFixed(1));
    this.cursor.setAttribute('visibility', 'visible');
    this.tip.textContent = this.describe(nearest[1], nearest[0]);
    this.tip.classList.toggle('left', x > WIDTH / 2);
    this.tip.hidden = false;
  }
}
