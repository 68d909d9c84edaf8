import { installedPackages } from './installed-packages.js';

const namesFor = (...names: readonly string[]): readonly string[] =>
  installedPackages(names, __dirname).map(({ name }) => name);

describe('the packages that are installed for an application', () => {
  it('are those it asks for and all that these need, each once', () => {
    const names = namesFor('@parley/tcp', '@parley/core');
    expect(names).toEqual(expect.arrayContaining(['@parley/tcp', '@parley/core', 'rxjs', 'tslib']));
    expect(new Set(names).size).toBe(names.length);
  });

  it('have no peers that are optional', () => {
    expect(namesFor('@parley/nestjs')).not.toContain('@parley/tcp');
    expect(namesFor('@parley/nestjs')).toContain('@nestjs/core');
  });

  it('have to be there', () => {
    expect(() => installedPackages(['@parley/nowhere'], __dirname)).toThrow('@parley/nowhere is not installed');
  });
});
