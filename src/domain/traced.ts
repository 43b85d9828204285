/** Work that somebody may be watching, step by step. */

/** Does the work and answers what it answers; whoever watches is told of it by this name, with nothing secret. */
export type Traced = <T>(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  work: () => T,
) => T;

/** Nobody watches. */
export const untraced: Traced = (_name, _attributes, work) => work();
