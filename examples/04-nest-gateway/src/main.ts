import { ServiceProcess } from './service-process.js';

/** Runs the gateway and its two microservices, each in a process of its own, and goes shopping over HTTP. */
async function main(): Promise<void> {
  console.log('Two microservices and an HTTP gateway, each in a process of its own:\n');
  const catalogue = new ServiceProcess('catalogue', { CATALOGUE_PORT: '0' }); // the system picks free ports
  const catalogueAt = { CATALOGUE_PORT: await catalogue.heard(listening) };
  const orders = new ServiceProcess('orders', { ...catalogueAt, ORDERS_PORT: '0' });
  const ordersAt = { ORDERS_PORT: await orders.heard(listening) };
  const gateway = new ServiceProcess('gateway', { ...catalogueAt, ...ordersAt, GATEWAY_PORT: '0' });
  const shop = `http://localhost:${await gateway.heard(listening)}`;

  console.log('\nThe gateway collects a stream of the catalogue:\n');
  await show('GET', `${shop}/products`);

  console.log('\nAn order goes to the orders, which ask the catalogue for the price and tell it by an event:\n');
  const event = catalogue.heard(/^order_placed: /);
  await show('POST', `${shop}/orders`, { product: 'tea', count: 3 });
  await event;

  console.log('\nWhat a microservice finds wrong, the customer hears:\n');
  await show('POST', `${shop}/orders`, { product: 'tea', count: 1000 });
  await show('POST', `${shop}/orders`, { product: 'coffee', count: 1 });

  await Promise.all([gateway, orders, catalogue].map(service => service.stop()));
  console.log('\nAll three were asked to stop, and have ended well.');
}

const listening = /^listening on port (\d+)$/;

async function show(method: string, url: string, body?: object): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  console.log(`  ${method} ${new URL(url).pathname} ${body === undefined ? '' : JSON.stringify(body)}`.trimEnd());
  console.log(`    ${response.status} ${await response.text()}`);
}

await main();
