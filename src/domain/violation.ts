/** What becomes of a violation. */

export const VIOLATION_STATES = ['open', 'suspected', 'confirmed', 'dismissed', 'rectified'] as const;
export type ViolationState = (typeof VIOLATION_STATES)[number];
