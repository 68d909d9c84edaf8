import { TcpClient } from '@parley/tcp';

const client = new TcpClient({ port: Number(process.env.PORT ?? 3000) });

const total = await client.request<number>('sum', [1, 2, 3]);
console.log(`1 + 2 + 3 = ${total}`);

for await (const number of client.stream<number>('fibonacci', 7)) {
  console.log(`fibonacci: ${number}`);
}

client.emit('user_created', { name: 'Ada' });
await client.close(); // what was sent leaves first
