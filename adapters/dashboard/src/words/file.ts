import type { I18n } from "./i18n";

const KIND: [begins: string, key: "image" | "pdf" | "text" | "document"][] = [
  ["image/", "image"],
  ["application/pdf", "pdf"],
  ["text/", "text"],
  ["application/zip", "document"],
  ["application/x-ole-storage", "document"],
];

/** "PDF, 1.2 MB": what a file is, for who decides whether to open it. */
export function fileInWords(type: string, bytes: number, i18n: I18n): string {
  const kind = KIND.find(([begins]) => type.startsWith(begins))?.[1] ?? "other";
  return i18n.t("file.is", { kind: i18n.t(`file.kind.${kind}`), size: sizeInWords(bytes, i18n) });
}

/** "1.2 MB", "37 GB". */
export function sizeInWords(bytes: number, { lang }: I18n): string {
  const [unit, size] =
    bytes < 1e6
      ? ["kilobyte", Math.max(0.1, bytes / 1e3)]
      : bytes < 1e9
        ? ["megabyte", bytes / 1e6]
        : ["gigabyte", bytes / 1e9];
  const maximumFractionDigits = size < 10 ? 1 : 0;
  return new Intl.NumberFormat(lang, { style: "unit", unit, maximumFractionDigits }).format(size);
}
