// The forms in which whole runs are tested, by name, so that a page can be told.
import type { PlanOptions } from '../../src/advanced.ts';

/** What a form is planned with. Small networks have too few channels for the standard options to take Winograd. */
export const forms = {
  standard: {},
  unfused: { fused: false },
  halves: { precision: 'f16' },
  staged: {
    chooseKernel: ({ resultChannels }) => {
      return { kind: 'staged', blocks: resultChannels > 4 ? 2 : 1, workgroupSize: [2, 2, 2] };
    },
  },
  'winograd in slabs': {
    chooseKernel: ({ source }) => {
      if (source === 'image') {
        return { kind: 'direct', blocks: 1, unroll: false, workgroupSize: [4, 8, 1] };
      }
      const product = { tiles: 2, blocks: 1, workgroupSize: [4, 4, 1], staged: true } as const;
      return { kind: 'winograd', product, mostWorkspaceBytes: 1 };
    },
  },
} as const satisfies Readonly<Record<string, Partial<PlanOptions>>>;

/** The name of a form. */
export type Form = keyof typeof forms;
