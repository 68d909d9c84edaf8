import { main } from '../../src/cli.js';

void main(process.argv.slice(2));
