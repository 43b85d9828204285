/** Remembering what pure functions answered. */

/** Enough for the days of a round and of its posts; forgotten all at once when there are more. */
const MOST = 1_000;

/** The same function of a text, for one that is asked of the same few over and over. */
export function memo<In extends string, Out>(of: (text: In) => Out): (text: In) => Out {
  const known = new Map<In, Out>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= MOST) known.clear();
    const answer = of(text);
    known.set(text, answer);
    return answer;
  };
}
