import { RemoteError } from '@parley/core';
import { lastValueFrom } from 'rxjs';
import { createClient } from './transport.js';

const client = await createClient();

console.log(`1 + 2 + 3 = ${await client.request<number>('sum', [1, 2, 3])}`);

for await (const number of client.stream<number>('countdown', 3)) console.log(`countdown: ${number}`);

await client.request('fail', {}).catch((error: unknown) => {
  if (error instanceof RemoteError) console.log(`fail: ${JSON.stringify(error.payload)}`);
  else throw error;
});

console.log(`who: ${await client.request('who', {}, { metadata: { user: 'Ada' } })}`);

await lastValueFrom(client.emit('user_created', { name: 'Ada' })); // the transport has it
await client.close();
