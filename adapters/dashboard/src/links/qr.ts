import qrcode from "qrcode-generator";

/** Light around the code, in modules: readers find it by that. */
const QUIET = 4;

export interface Qr {
  /** Of one side, in modules, with the light around. */
  size: number;
  /** The dark modules as one SVG path. */
  path: string;
}

/** A text as a QR code that stands a crumpled card (level M). */
export function qr(text: string): Qr {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const at = [...Array(count).keys()];
  const dark = at.flatMap((row) => at.filter((x) => code.isDark(row, x)).map((x) => [x, row]));
  const path = dark.map(([x, y]) => `M${x + QUIET} ${y + QUIET}h1v1h-1z`).join("");
  return { size: count + 2 * QUIET, path };
}
