import { errorCodes } from './error-codes.js';

describe('the table of error codes', () => {
  it.each(Object.entries(errorCodes))('describes %s in one line each', (code, entry) => {
    expect(code).toMatch(/^PARLEY(_[A-Z0-9]+)+$/);
    expect(entry.message).toMatch(/^[A-Z][^\n]*[^.\s]$/);
    expect(entry.remedy).toMatch(/^[A-Z][^\n]*\.$/);
  });

  it('says everything once', () => {
    const messages = Object.values(errorCodes).map(entry => entry.message);

    expect(new Set(messages).size).toBe(messages.length);
  });
});
