/** Citizens' identity numbers, which no register of accounts needs: found by their form and check digit (GB 11643-1999). */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_DIGITS = '10X98765432';

/** The text with each identity number replaced by a note of it; the same text if it has none. */
export function withoutIdentityNumbers(text: string): string {
  return text.replace(/\d{17}[\dXx]/g, (number, at: number) => {
    const alone = !/\d/.test(text[at - 1] ?? '') && !/\d/.test(text[at + 18] ?? '');
    return alone && isIdentityNumber(number) ? '（证件号码已略去）' : number;
  });
}

function isIdentityNumber(number: string): boolean {
  if (!/^[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/.test(number)) return false;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(number[i]), 0);
  return CHECK_DIGITS[sum % 11] === number[17]?.toUpperCase();
}
