import { renameOptions } from './rename-options.js';

describe('renameOptions', () => {
  const names = { maxBufferSize: 'maxMessageSize' };

  it('gives options their names here, and leaves the others', () => {
    expect(renameOptions({ maxBufferSize: 1, port: 2 }, names)).toEqual({ maxMessageSize: 1, port: 2 });
  });

  it('prefers what has its name here already', () => {
    expect(renameOptions({ maxBufferSize: 1, maxMessageSize: 2 }, names)).toEqual({ maxMessageSize: 2 });
    expect(renameOptions({ maxBufferSize: 1, maxMessageSize: undefined }, names)).toMatchObject({ maxMessageSize: 1 });
  });

  it('is not misled by names that every object has', () => {
    expect(renameOptions({ constructor: 1 }, names)).toEqual({ constructor: 1 });
  });
});
