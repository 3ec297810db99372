const SVG = "http://www.w3.org/2000/svg";
const TEXT_MAX = 2_000_000;
const ELEMENTS = new Set("svg g rect circle path text title defs marker".split(" "));
// Neither style nor script, nothing that loads or leads elsewhere.
const ATTRIBUTES = new Set(
  [
    "class d transform viewBox x y width height cx cy r rx textLength lengthAdjust",
    "orient refX refY markerHeight markerUnits markerWidth",
  ].flatMap((names) => names.split(" ")),
);
const MARKERS = new Set(["head", "headtaken"]);

/**
 * A drawing that the server sent, rebuilt of what a drawing may hold: its text becomes text, and
 * whatever else it has is left out. Null for what is no drawing.
 */
export function readDrawing(svg: string): SVGSVGElement | null {
  if (svg.length > TEXT_MAX) return null;
  // The content policy would complain of the drawing's own colours, which are not kept anyway.
  const plain = svg.replace(/<style[\s\S]*?<\/style>/g, "");
  const root = new DOMParser().parseFromString(plain, "image/svg+xml").documentElement;
  if (root.namespaceURI !== SVG || root.localName !== "svg") return null;
  const drawing = rebuilt(root) as SVGSVGElement;
  // Its size is the page's affair.
  drawing.removeAttribute("width");
  drawing.removeAttribute("height");
  return drawing;
}

function rebuilt(source: Element): Element {
  const copy = document.createElementNS(SVG, source.localName);
  for (const { name, value } of source.attributes) {
    if (ATTRIBUTES.has(name)) copy.setAttribute(name, value);
  }
  const id = source.getAttribute("id") ?? "";
  if (source.localName === "marker" && MARKERS.has(id)) copy.setAttribute("id", `chart-${id}`);
  if (source.localName === "g" && id) copy.setAttribute("data-state", id);
  const [, end = ""] = /^url\(#(\w+)\)$/.exec(source.getAttribute("marker-end") ?? "") ?? [];
  if (MARKERS.has(end)) copy.setAttribute("marker-end", `url(#chart-${end})`);
  for (const child of source.childNodes) {
    if (child instanceof Text) copy.append(child.data);
    else if (child instanceof Element && isAllowed(child)) copy.append(rebuilt(child));
  }
  return copy;
}

function isAllowed({ namespaceURI, localName }: Element): boolean {
  return namespaceURI === SVG && ELEMENTS.has(localName);
}
