import { tf } from './tf.ts';

/** What the engine keeps about one operation while gradients are recorded. */
interface TapeNode {
  inputs?: Record<string, tf.Tensor>;
  outputs: tf.Tensor[];
}

interface PatchedEngine {
  state: { activeTape: TapeNode[] };
  addTapeNode: (
    kernelName: string,
    inputs: Record<string, tf.Tensor>,
    outputs: tf.Tensor[],
    gradientsFunc: unknown,
    saved: tf.Tensor[] | undefined,
    attributes: unknown,
  ) => void;
}

/**
 * Some gradients use the operation's own output (tanh' = 1 - y^2). The engine saves a clone of it, and records the
 * cloning on the tape *before* the operation: walking the tape from inputs to outputs, the clone then does not look
 * like a function of the input, and a second derivative silently loses that term (tfjs issue 3252).
 * The repair moves such clones behind the operation that made what they copy.
 */
export function repairSavedOutputs(): void {
  const engine = tf.engine() as unknown as PatchedEngine;
  const original = engine.addTapeNode.bind(engine);
  engine.addTapeNode = (kernelName, inputs, outputs, gradientsFunc, saved, attributes) => {
    original(kernelName, inputs, outputs, gradientsFunc, saved, attributes);
    if (!saved || saved.length === 0) return;
    const tape = engine.state.activeTape;
    const outputIds = new Set(outputs.map((output) => output.id));
    const savedIds = new Set(saved.map((tensor) => tensor.id));
    const clones: TapeNode[] = [];
    // the clones of this operation lie right before its own node, which is the last
    for (let index = tape.length - 2; index >= 0; index--) {
      const node = tape[index];
      const clone = node?.outputs[0];
      if (!node || node.outputs.length !== 1 || !clone || !savedIds.has(clone.id)) break;
      const source = node.inputs?.['x'];
      if (source && outputIds.has(source.id)) clones.unshift(...tape.splice(index, 1));
    }
    tape.push(...clones);
  };
}
