import { describe, expect, test } from 'vitest';
import { type ProductTile, productTileFor } from '../../src/kernels/convolution/winogradProduct.ts';
import type { ConvolutionOp } from '../../src/ops/convolution.ts';
import { packWinograd } from '../../src/ops/packWinograd.ts';
import { winograd, winogradWeights } from '../../src/ops/winograd.ts';
import { biasOf } from '../../src/parameter.ts';
import { featureMap } from '../../src/tensor.ts';
import { expectAdjoint } from '../support/checkKernel.ts';
import { dot } from '../support/compare.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { seeded, uniform } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';
import { checkConvolutions, type Implementation } from './checkConvolution.ts';
import { type ConvolutionCase, convolutionCase } from './convolutionCase.ts';
import { everyCase } from './everyCase.ts';

const page = useKernelPage();

/** More than any of the cases needs. */
const ALL = 2 ** 27;

const transformed = (op: ConvolutionOp): ConvolutionOp => {
  const { convolution, inChannels, outChannels } = op.weight;
  return { ...op, weight: winogradWeights(convolution, inChannels, outChannels) };
};

const weightsOf = ({ weight, op }: ConvolutionCase) => ({
  'conv.winograd': packWinograd(weight, op.weight.inChannels, op.weight.outChannels),
});

const chosen = (op: ConvolutionOp) =>
  productTileFor(Math.ceil(op.height / 4) * Math.ceil(op.width / 4));

/** The longest sums of VGG: 512 channels, both ways. */
const longest = (['forward', 'gradient'] as const).map((kind, seed) => {
  const [inChannels, outChannels] = kind === 'forward' ? [512, 8] : [8, 512];
  const result = {
    forward: { kind: 'forward', relu: false, flow: false } as const,
    gradient: {
      ...({ kind: 'gradient', gate: 'none' } as const),
      ...{ content: false, style: false },
    },
  }[kind];
  const size = { inChannels, outChannels, height: 5, width: 6 };
  return convolutionCase({ ...size, source: 'map', result, precision: 'f32' }, seed);
});

const products: Readonly<Record<string, (op: ConvolutionOp) => ProductTile>> = {
  'a tile for the number of tiles': chosen,
  'large tiles, staged': () => {
    return { tiles: 8, blocks: 2, workgroupSize: [8, 8, 1], staged: true };
  },
  'small tiles, staged': () => {
    return { tiles: 1, blocks: 1, workgroupSize: [8, 4, 1], staged: true };
  },
};

describe.each(Object.entries(products))('%s', (name, product) => {
  test('every source and result matches the reference', async () => {
    const implementation: Implementation = {
      name: `winograd, ${name}`,
      dispatches: (op) =>
        winograd(transformed(op), { product: product(op), mostWorkspaceBytes: ALL }),
      inputs: weightsOf,
      nmse: { f32: 1e-10, f16: 1e-6 },
    };
    // The products do not know sources and results, so their other forms meet fewer.
    const cases = everyCase(name === 'a tile for the number of tiles' ? {} : { turns: [1] });
    await checkConvolutions(page(), implementation, [...cases, ...longest]);
  });
});

test('slabs give the same bits', async () => {
  const cases = everyCase({ turns: [0] }).filter(({ op }) => op.height > 8);
  const runs = cases.flatMap((each) =>
    [ALL, 1].map((mostWorkspaceBytes) => {
      const op = transformed(each.op);
      const dispatches = winograd(op, { product: chosen(op), mostWorkspaceBytes });
      const slabs = mostWorkspaceBytes === 1 ? Math.ceil(op.height / 4) : 1;
      expect(dispatches.length).toBe(3 * slabs);
      return {
        plan: planOf(each.name, ...dispatches),
        inputs: { ...each.inputs, ...weightsOf(each) },
        outputs: ['output', ...(each.flow ? ['output.flow'] : [])],
      };
    }),
  );
  const results = await runPlans(page(), runs);
  const bits = ({ buffer }: Float32Array) => [...new Uint32Array(buffer)];
  cases.forEach(({ name }, index) => {
    const [whole, slabs] = [results[2 * index]!, results[2 * index + 1]!];
    for (const label of Object.keys(whole)) {
      expect(bits(slabs[label]!), `${label} of ${name}`).toEqual(bits(whole[label]!));
    }
  });
  expect(cases.length).toBeGreaterThan(5);
});

test('a workspace bounds the slabs', () => {
  const { op } = everyCase().find((each) => each.op.height === 19)!;
  const rowBytes = (() => {
    const [, planes] = winograd(transformed(op), { product: chosen(op), mostWorkspaceBytes: 1 });
    return ['planes', 'sums'].reduce((sum, name) => {
      return sum + 4 * planes!.bindings[name]!.shape.reduce((a, b) => a * b, 1);
    }, 0);
  })();
  const launches = [1, 2, 3, 4, 5].map(
    (fitting) =>
      winograd(transformed(op), {
        ...{ product: chosen(op), mostWorkspaceBytes: fitting * rowBytes },
      }).length / 3,
  );
  expect(launches).toEqual([5, 3, 2, 2, 1]);
});

test('weights that are not transformed are refused', () => {
  const { op } = everyCase()[0]!;
  expect(() => winograd(op, { product: chosen(op), mostWorkspaceBytes: ALL })).toThrow(
    'does not hold transformed weights',
  );
});

test('the gradient is the adjoint of the forward pass', async () => {
  const [inChannels, outChannels, height, width] = [6, 10, 9, 13];
  const input = featureMap('input', inChannels, height, width);
  const output = featureMap('output', outChannels, height, width);
  const common = {
    weight: winogradWeights('conv', inChannels, outChannels),
    ...{ height, width, precision: 'f32' as const },
  };
  const bias = biasOf('conv', inChannels, outChannels);
  const forward: ConvolutionOp = {
    ...common,
    ...{ label: 'conv.forward', phase: 'forward', source: { kind: 'map', map: input } },
    result: { kind: 'forward', bias, relu: false, output },
  };
  const backward: ConvolutionOp = {
    ...common,
    ...{ label: 'conv.gradInput', phase: 'backward', source: { kind: 'map', map: output } },
    result: { kind: 'gradient', output: input },
  };
  const pairs = Array.from({ length: 20 }, (_, seed) => {
    const random = seeded(seed);
    return {
      x: uniform(random, inChannels * height * width, 0, 10),
      y: uniform(random, outChannels * height * width, 0, 1),
      weight: uniform(random, 9 * inChannels * outChannels, -0.3, 0.7),
    };
  });
  const run = (op: ConvolutionOp, given: Readonly<Record<string, Float32Array>>, found: string) => {
    const dispatches = winograd(op, { product: chosen(op), mostWorkspaceBytes: ALL });
    return { plan: planOf(op.label, ...dispatches), inputs: given, outputs: [found] };
  };
  const results = await runPlans(
    page(),
    pairs.flatMap(({ x, y, weight }) => {
      const weights = { 'conv.winograd': packWinograd(weight, inChannels, outChannels) };
      const noBias = toMemory(new Float32Array(outChannels), outChannels);
      return [
        run(forward, { ...weights, input: toMemory(x, inChannels), 'conv.bias': noBias }, 'output'),
        run(backward, { ...weights, output: toMemory(y, outChannels) }, 'input'),
      ];
    }),
  );
  expectAdjoint(
    'winograd forward, backward',
    pairs.map(({ x, y }, k) => [
      dot(fromMemory(results[2 * k]!.output!, outChannels), y),
      dot(x, fromMemory(results[2 * k + 1]!.input!, inChannels)),
    ]),
  );
});
