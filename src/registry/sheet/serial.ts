/** Dates as spreadsheets store them: days since the end of 1899, or since 1904 (ECMA-376 part 1, 18.17.4.1). */

const DAY = 86_400_000;

/** `2020-09-30`, with `T10:00:00` if there is a time of day; null if the number is no date of 1900 to 9999. */
export function serialDate(serial: number, from1904 = false): string | null {
  const days = from1904 ? serial + 1462 : serial;
  // Before 61 the programs count a 29 February 1900 that never was; no register is that old.
  if (!(days >= 61 && days < 2_958_466)) return null;
  const seconds = Math.round((days - 25_569) * 86_400);
  const text = new Date(seconds * 1000).toISOString();
  return (seconds * 1000) % DAY === 0 ? text.slice(0, 10) : text.slice(0, 19);
}
