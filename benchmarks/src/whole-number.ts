/** The value of a command line option, from `least` to `most`. @throws Error that names the option */
export function wholeNumber(option: string, text: string, least: number, most = Infinity): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const limit = most === Infinity ? '' : ` to ${most}`;
  throw new Error(`--${option} is a whole number from ${least}${limit}, not '${text}'`);
}
