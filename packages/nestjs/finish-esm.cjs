// What the compiler cannot say in one source for both formats: that these files are ES modules, and where they are.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, 'dist/esm');
writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ type: 'module' })}\n`);
writeFileSync(join(folder, 'own-location.js'), 'export const ownLocation = import.meta.url;\n');
