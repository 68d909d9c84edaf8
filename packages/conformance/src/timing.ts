/** The clocks of a run, in ms. All are multiplied by `CONFORMANCE_TIME_SCALE`, for machines that are slow or busy. */
export interface Timing {
  /** Longest wait for what must happen; the wait ends as soon as it does. Default 5000. */
  readonly mustHappen: number;
  /** How long to watch for what must not happen. Default 150. */
  readonly mustNotHappen: number;
  /** Longest duration of one case, its waits included. Default 30 000. */
  readonly caseLimit: number;
}

export interface ScaledTiming extends Timing {
  readonly scale: number;
}

const defaults: Timing = { mustHappen: 5000, mustNotHappen: 150, caseLimit: 30_000 };

/** @throws Error when `CONFORMANCE_TIME_SCALE` is no positive number */
export const scaledTiming = (own: Partial<Timing> = {}, environment = process.env): ScaledTiming => {
  const text = environment.CONFORMANCE_TIME_SCALE ?? '1';
  const scale = Number(text);
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new Error(`CONFORMANCE_TIME_SCALE is '${text}'; it must be a number above 0.`);
  const { mustHappen, mustNotHappen, caseLimit } = { ...defaults, ...own };
  return { mustHappen: mustHappen * scale, mustNotHappen: mustNotHappen * scale, caseLimit: caseLimit * scale, scale };
};
