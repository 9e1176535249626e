const grouped = new Intl.NumberFormat("en", { useGrouping: true });

/** 1234567 → "1,234,567". */
export const count = (value: number): string => grouped.format(value);

/** Bytes in decimal units, three digits: 412000000 → "412 MB". */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let size = value;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  const digits = unit === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return `${size.toFixed(digits)} ${units[unit]}`;
}

/** The same formatting of a share everywhere: 0.00042 → "0.042 %". */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return "0 %";
  if (value < 0.001) return "< 0.001 %";
  return `${value < 1 ? Number(value.toPrecision(2)) : value.toFixed(1)} %`;
}
