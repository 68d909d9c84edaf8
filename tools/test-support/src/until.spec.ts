import { signal, throughout, until } from './until.js';

describe('until', () => {
  it('goes on once the condition holds', async () => {
    let asked = 0;
    await until('asked three times', () => ++asked === 3);
    expect(asked).toBe(3);
  });

  it('says what it waited for in vain', async () => {
    await expect(until('pigs fly', () => false, 5)).rejects.toThrow('until pigs fly');
  });
});

describe('throughout', () => {
  it('fails as soon as the condition does not hold', async () => {
    let asked = 0;
    await expect(throughout(10_000, 'all was quiet', () => ++asked < 3)).rejects.toThrow('all was quiet');
  });

  it('goes on when it has held all the time', async () => {
    await throughout(5, 'all was quiet', () => true);
  });
});

describe('a signal', () => {
  it('settles its promise with what it is fired with', async () => {
    const { promise, fire } = signal<string>();
    fire('now');
    expect(await promise).toBe('now');
  });
});
