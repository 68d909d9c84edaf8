import { ParleyError } from '../errors/parley-error.js';
import type { MessageRecord } from '../packet/message-record.js';
import type { ResolvedPattern } from './resolved-pattern.js';

/** What holds of bare data holds in a record. @throws ParleyError `PARLEY_INVALID_DATA` */
export const checkRecord = ({ data }: MessageRecord, { route }: ResolvedPattern): void => {
  if (data === undefined || data === null) throw new ParleyError('PARLEY_INVALID_DATA', { pattern: route });
};
