/** A report's photo must pass over a slow line: this is enough to read a list of names on it. */
export const PHOTO_BYTES_MAX = 300_000;

const ORIGINAL_BYTES_MAX = 60_000_000;
const EDGES = [1_600, 1_200, 900, 600];
const QUALITIES = [0.82, 0.7, 0.55];
/** Some systems give a photo no type. */
const PHOTO_NAME = /\.(jpe?g|png|webp|heic|heif|avif|gif|bmp|tiff?)$/i;

export function isPhoto({ type, name }: { type: string; name: string }): boolean {
  return type ? type.startsWith("image/") : PHOTO_NAME.test(name);
}

/** Width and height with a longest edge of at most `edge`; never larger than before. */
export function fitted(width: number, height: number, edge: number): [number, number] {
  const scale = Math.min(1, edge / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

function drawn(image: ImageBitmap, edge: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = fitted(image.width, image.height, edge);
  const paper = canvas.getContext("2d");
  if (!paper) throw new Error("no canvas");
  // JPEG has no transparency: it would become black.
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function encoded(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
}

/**
 * The photo drawn anew as a JPEG of at most 300 kB: place, time and device that the original
 * names are not in it. Null when this browser cannot read it.
 */
export async function shrink(photo: Blob): Promise<Blob | null> {
  if (photo.size > ORIGINAL_BYTES_MAX) return null;
  const image = await createImageBitmap(photo).catch(() => null);
  if (!image) return null;
  try {
    for (const edge of EDGES) {
      const canvas = drawn(image, edge);
      for (const quality of QUALITIES) {
        const small = await encoded(canvas, quality);
        if (small && small.size <= PHOTO_BYTES_MAX) return small;
      }
    }
    return null;
  } finally {
    image.close();
  }
}
