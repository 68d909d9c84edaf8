/** Texts that a wire could spoil. */
export const texts: readonly string[] = [
  '',
  'ünïcödé',
  '漢字',
  '\u{1f600} and \u{1f468}\u200d\u{1f469}',
  '\u2028\n\t"\\#',
  'x'.repeat(100_000),
];
