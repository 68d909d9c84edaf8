/** Longest delay a Node timer takes, in ms; one that is longer fires at once. */
export const longestDelay = 2 ** 31 - 1;
