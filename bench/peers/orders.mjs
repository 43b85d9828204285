/** A peer's side of `orders.ts`: answers each order of the benchmark, ends when it hangs up. */

export function answerOrders(answer) {
  process.on('message', (order) => {
    answer(order).then(
      (value) => process.send({ answer: value }),
      (error) => process.send({ error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
}
