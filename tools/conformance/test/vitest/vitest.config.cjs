const conditions = ['@parley/source'];

/** What the real vitest is run with, see `vitest.spec.ts`. */
module.exports = {
  root: __dirname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['*.vitest.ts'], watch: false },
};
