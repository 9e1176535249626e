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

/** How long something takes, as roughly as it is known: 41000 ms → "40 s", 200000 ms → "3 minutes". */
export function roughTime(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 52) return `${Math.max(5, 5 * Math.round(seconds / 5))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.round(seconds / 1800) / 2;
  return hours === 1 ? "1 hour" : `${hours} hours`;
}

/** The same formatting of a share everywhere: 0.00042 → "0.042 %". */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return "0 %";
  if (value < 0.001) return "< 0.001 %";
  return `${value < 1 ? Number(value.toPrecision(2)) : value.toFixed(1)} %`;
}
