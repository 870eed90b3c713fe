import { panOrbit, turnOrbit, zoomOrbit, type Orbit } from './cloudOrbit.ts';
import type { ScreenPoint } from './cloudPicking.ts';

/** What the pointer and the keys act on. */
export interface CloudTarget {
  orbit(): Orbit;
  setOrbit(orbit: Orbit): void;
  /** the first view of the cloud */
  home(): Orbit;
  /** scene units per CSS px at the orbit's target */
  unitsPerPx(): number;
  hover(pointer: ScreenPoint | null): void;
  click(pointer: ScreenPoint): void;
  /** true where a drag moves the blend instead of the camera */
  grabs(pointer: ScreenPoint): boolean;
  dragTo(pointer: ScreenPoint): void;
}

type Gesture = 'press' | 'turn' | 'pan' | 'blend';

/** A press that moves less than this is a click. */
const clickSlackPx = 4;
const turnPerPx = 0.008;
const turnPerKey = Math.PI / 24;
const zoomPerWheelPx = 0.0015;
const zoomPerKey = 1.15;

/** Pointer, wheel and keyboard of the cloud: keys are arrows (turn), Shift+arrows (pan), + and - (zoom), Home (reset). */
export class CloudInput {
  readonly #canvas: HTMLCanvasElement;
  readonly #target: CloudTarget;
  readonly #ended = new AbortController();
  #gesture: Gesture | null = null;
  #start: ScreenPoint = { xPx: 0, yPx: 0 };
  #last: ScreenPoint = { xPx: 0, yPx: 0 };

  constructor(canvas: HTMLCanvasElement, target: CloudTarget) {
    this.#canvas = canvas;
    this.#target = target;
    const options = { signal: this.#ended.signal };
    canvas.addEventListener('pointerdown', (event) => this.#down(event), options);
    canvas.addEventListener('pointermove', (event) => this.#move(event), options);
    canvas.addEventListener('pointerup', (event) => this.#up(event), options);
    canvas.addEventListener('pointercancel', () => (this.#gesture = null), options);
    canvas.addEventListener('pointerleave', () => this.#target.hover(null), options);
    canvas.addEventListener('contextmenu', (event) => event.preventDefault(), options);
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { ...options, passive: false });
    canvas.addEventListener('keydown', (event) => this.#key(event), options);
  }

  dispose(): void {
    this.#ended.abort();
  }

  #down(event: PointerEvent): void {
    if (event.button > 2) return;
    const pointer = at(event);
    this.#canvas.setPointerCapture(event.pointerId);
    this.#start = this.#last = pointer;
    if (event.button !== 0 || event.shiftKey) this.#gesture = 'pan';
    else if (this.#target.grabs(pointer)) this.#gesture = 'blend';
    else this.#gesture = 'press';
  }

  #move(event: PointerEvent): void {
    const pointer = at(event);
    if (this.#gesture === null) return this.#target.hover(pointer);
    const movedPx = Math.hypot(pointer.xPx - this.#start.xPx, pointer.yPx - this.#start.yPx);
    if (this.#gesture === 'press' && movedPx > clickSlackPx) this.#gesture = 'turn';
    const dx = pointer.xPx - this.#last.xPx;
    const dy = pointer.yPx - this.#last.yPx;
    this.#last = pointer;
    if (this.#gesture === 'turn') this.#target.setOrbit(turnOrbit(this.#target.orbit(), -dx * turnPerPx, dy * turnPerPx));
    else if (this.#gesture === 'pan') this.#pan(dx, dy);
    else if (this.#gesture === 'blend') this.#target.dragTo(pointer);
  }

  #up(event: PointerEvent): void {
    if (this.#gesture === 'press') this.#target.click(at(event));
    this.#gesture = null;
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
    this.#target.setOrbit(zoomOrbit(this.#target.orbit(), Math.exp(px * zoomPerWheelPx)));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const orbit = this.#target.orbit();
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (arrow && event.shiftKey) this.#pan(-arrow[0]! * 24, arrow[1]! * 24);
    else if (arrow) this.#target.setOrbit(turnOrbit(orbit, arrow[0]! * turnPerKey, arrow[1]! * turnPerKey));
    else if (event.key === '+' || event.key === '=') this.#target.setOrbit(zoomOrbit(orbit, 1 / zoomPerKey));
    else if (event.key === '-') this.#target.setOrbit(zoomOrbit(orbit, zoomPerKey));
    else if (event.key === 'Home') this.#target.setOrbit(this.#target.home());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves the cloud with the pointer by these px. */
  #pan(dxPx: number, dyPx: number): void {
    const units = this.#target.unitsPerPx();
    this.#target.setOrbit(panOrbit(this.#target.orbit(), -dxPx * units, dyPx * units));
  }
}

function at(event: PointerEvent): ScreenPoint {
  return { xPx: event.offsetX, yPx: event.offsetY };
}
