// The house rules that a linter does not know.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

interface SourceFile {
  /** Relative to the project, with slashes. */
  readonly path: string;
  readonly text: string;
}

function filesIn(folder: string, ending: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.includes('generated'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

const shaders = filesIn('shaders', '.wgsl');
const sources = filesIn('src', '.ts');
const typescript = [...sources, ...filesIn('tools', '.ts'), ...filesIn('test', '.ts')];

/** The code without comments and the contents of strings. */
function codeOf(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

/** Paths of the files that break a rule. */
function breaking(files: readonly SourceFile[], isBroken: (file: SourceFile) => boolean): string[] {
  return files.filter(isBroken).map(({ path }) => path);
}

describe.each(shaders.map(({ path, text }) => [basename(path, '.wgsl'), text] as const))(
  'shaders/%s.wgsl',
  (kernel, text) => {
    const lines = text.split('\n');
    const header = lines.slice(0, lines.indexOf('')).join('\n');

    test('says in its header what it computes, how it lies in memory and who is its twin', () => {
      expect(lines[0]).toMatch(new RegExp(`^// ${kernel}: \\S`));
      expect(header).toMatch(/^\/\/ Layout {4}\S/m);
      expect(header).toMatch(/^\/\/ Parallel {2}\S/m);
      const twin = /^\/\/ .*Reference {2}(test\/reference\/\w+\.ts)$/m.exec(header)?.[1];
      expect(existsSync(join(root, twin!))).toBe(true);
    });

    test('names its counterparts', () => {
      const named = [...header.matchAll(/\b(\w+)\.wgsl\b/g)].map((match) => match[1]!);
      const known = shaders.map(({ path }) => basename(path, '.wgsl'));
      expect(known).toEqual(expect.arrayContaining(named));
      if (/Grad/.test(kernel)) expect(header).toMatch(/^\/\/ Forward {3}\w+/m);
      if (/Forward$/.test(kernel)) expect(header).toMatch(/^\/\/ Gradient {2}\w+/m);
    });

    test('has one entry point, main, with three sizes', () => {
      expect(text.match(/@compute/g)).toHaveLength(1);
      expect(text).toMatch(/@compute @workgroup_size\(\w+, \w+, \w+\)\nfn main\(/);
    });

    test('has a test of its name that compares it with its twin', () => {
      const path = `test/shaders/${kernel}.test.ts`;
      expect(existsSync(join(root, path)), path).toBe(true);
      const code = readFileSync(join(root, path), 'utf8');
      expect(code).toContain(`checkKernel('${kernel}'`);
      expect(code).toMatch(/from '\.\.\/reference\/\w+\.ts'/);
    });

    test('is short, and keeps to what is the same on all devices', () => {
      expect(lines.length).toBeLessThanOrEqual(120);
      const code = codeOf(text);
      expect(code).not.toMatch(/\b(pow|exp|exp2|log|log2|sin|cos|tan)\(/);
      expect(code).not.toMatch(
        /\b(subgroup\w*|enable|requires)\b|var<workgroup>[^;]*(atomic|bool)/,
      );
      // Integer atomics do not depend on their order; there are none for floats.
      for (const [, type] of code.matchAll(/atomic<(\w+)>/g))
        expect(['u32', 'i32']).toContain(type);
      // A barrier first in a loop's body is what the race detector cannot follow.
      expect(code).not.toMatch(/(for|while|loop)[^{}]*\{\s*workgroupBarrier/);
    });
  },
);

/** What the engine is put together from. */
const ALL_PARTS = [
  'error',
  'gpu',
  'image',
  'losses',
  'network',
  'plan',
  'profile',
  'recipes',
  'stylize',
  'tensor',
  'tune',
  'weights',
  'stylization',
];

/** Folder or file at the top of src/ -> what it may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  error: [],
  tensor: [],
  kernel: [],
  float16: [],
  parameter: ['tensor'],
  dispatch: ['kernel', 'parameter', 'tensor'],
  // What is computed.
  network: ['error'],
  recipes: ['error', 'network'],
  losses: ['error', 'network', 'recipes'],
  ops: ['dispatch', 'float16', 'kernel', 'kernels', 'network', 'parameter', 'recipes', 'tensor'],
  optimizers: ['dispatch', 'kernels', 'recipes', 'tensor'],
  // How it runs.
  kernels: ['dispatch', 'kernel', 'tensor'],
  plan: [
    'dispatch',
    'error',
    'kernels',
    'losses',
    'network',
    'ops',
    'optimizers',
    'parameter',
    'recipes',
    'tensor',
  ],
  // Which kernels do it fastest on a device.
  tune: [
    'dispatch',
    'error',
    'kernels',
    'losses',
    'network',
    'ops',
    'parameter',
    'plan',
    'recipes',
    'tensor',
  ],
  gpu: [
    'dispatch',
    'error',
    'image',
    'kernel',
    'kernels',
    'losses',
    'network',
    'ops',
    'optimizers',
    'parameter',
    'plan',
    'profile',
    'recipes',
    'tensor',
    'tune',
    'weights',
  ],
  // What is made of recorded times.
  profile: [],
  // What goes in and comes out.
  image: ['error', 'recipes'],
  weights: ['error', 'float16', 'network'],
  stylization: [
    'gpu',
    'image',
    'losses',
    'network',
    'plan',
    'profile',
    'recipes',
    'tensor',
    'weights',
  ],
  stylize: ALL_PARTS.filter((part) => part !== 'stylize'),
  // What a page calls.
  engine: ALL_PARTS,
  // The same parts, one by one.
  advanced: ALL_PARTS,
  index: ['engine', 'error', 'losses', 'recipes', 'weights'],
  // The custom element, and what defines it.
  element: ['engine', 'error'],
  'element.define': ['element'],
  worker: ['engine'],
  // The demo page.
  app: ['engine', 'error', 'index', 'recipes'],
};

/** The top of src/ that a path belongs to. */
const topOf = (path: string) => path.split('/')[1]!.replace(/\.ts$/, '');

function importsOf({ path, text }: SourceFile): string[] {
  return [...text.matchAll(/(?:from|import) '(\.[^']*)'/g)].map((match) =>
    normalize(join(dirname(path), match[1]!)).replaceAll('\\', '/'),
  );
}

describe('src', () => {
  test('each folder imports only what it may', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((path) => {
          const [from, to] = [topOf(file.path), topOf(path)];
          return !path.startsWith('src/') || (from !== to && !MAY_IMPORT[from]?.includes(to));
        })
        .map((path) => `${file.path} imports ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  test('what may be imported has no cycle', () => {
    const order: string[] = [];
    const visit = (top: string, way: readonly string[]) => {
      expect(way, 'a cycle').not.toContain(top);
      if (order.includes(top)) return;
      for (const next of MAY_IMPORT[top]!) visit(next, [...way, top]);
      order.push(top);
    };
    for (const top of Object.keys(MAY_IMPORT)) visit(top, []);
    expect(order.sort()).toEqual([...new Set(sources.map(({ path }) => topOf(path)))].sort());
  });

  test('only src/gpu and the straight line see WebGPU', () => {
    const isOutside = ({ path }: SourceFile) =>
      !path.startsWith('src/gpu/') && path !== 'src/stylize.ts';
    expect(
      breaking(sources.filter(isOutside), ({ text }) =>
        /\bGPU[A-Z]\w*|navigator\.gpu/.test(codeOf(text)),
      ),
    ).toEqual([]);
  });

  test('nothing of Node is used, as it all runs in a page', () => {
    const isOfNode = ({ text }: SourceFile) =>
      /from 'node:|\b(process|Buffer|require|__dirname)\b[.(]/.test(text);
    expect(breaking(sources, isOfNode)).toEqual([]);
  });

  test('every export says in a line what it is', () => {
    const undocumented = sources
      .filter(({ path }) => path !== 'src/advanced.ts' && path !== 'src/index.ts')
      .flatMap(({ path, text }) => {
        const lines = text.split('\n');
        return lines
          .filter((line, index) => {
            const isExport = /^export (async )?(function|class|interface|type|const) /.test(line);
            return isExport && !/\*\/\s*$/.test(lines[index - 1] ?? '');
          })
          .map((line) => `${path}: ${line}`);
      });
    expect(undocumented).toEqual([]);
  });

  test('files are short', () => {
    expect(breaking(sources, ({ text }) => text.split('\n').length > 200)).toEqual([]);
  });

  test('no path of a machine is written into the engine', () => {
    const isBound = ({ text }: SourceFile) => /\/(work|tmp|home|Users)\//.test(text);
    expect(breaking(sources, isBound)).toEqual([]);
  });
});

describe('all TypeScript', () => {
  test('has no any, and no check is switched off', () => {
    const isLoose = ({ text }: SourceFile) => /[:<(,] ?any\b|\bas any\b/.test(codeOf(text));
    expect(breaking(typescript, isLoose)).toEqual([]);
    const isSilenced = ({ text }: SourceFile) =>
      /@ts-(ignore|nocheck|expect-error)|biome-ignore/.test(text);
    expect(breaking(typescript.filter(isNotThis), isSilenced)).toEqual([]);
  });

  test('leaves nothing to do, and no test out', () => {
    const isUnfinished = ({ text }: SourceFile) => /\/\/.*\b(TODO|FIXME|XXX|HACK)\b/.test(text);
    expect(breaking(typescript.filter(isNotThis), isUnfinished)).toEqual([]);
    const isLeftOut = ({ text }: SourceFile) =>
      /\b(test|describe|it)\.(only|todo|skip)\b/.test(codeOf(text));
    expect(breaking(typescript.filter(isNotThis), isLeftOut)).toEqual([]);
  });

  test('opens with what the file is for; a test may be named after what it tests', () => {
    const isSilent = ({ path, text }: SourceFile) =>
      !/^(#!.*\n)?\/\/ \S/.test(text) && !/\.(test|d)\.ts$/.test(path);
    expect(breaking(typescript, isSilent)).toEqual([]);
  });

  test('has no folder or file that could hold anything', () => {
    const isVague = ({ path }: SourceFile) =>
      /(^|\/)(utils?|helpers?|common|misc|lib)(\/|\.|$)|(Utils?|Helpers?|Manager)\.ts$/i.test(path);
    expect(breaking(typescript, isVague)).toEqual([]);
  });
});

function isNotThis({ path }: SourceFile): boolean {
  return path !== 'test/conventions.test.ts';
}

describe('these rules can be broken', () => {
  test('comments and strings are not code', () => {
    const text = "const a = 'x as any'; // as any\n/* : any */ const b: any = 1;";
    expect(codeOf(text)).not.toContain('x as any');
    expect(codeOf(text).match(/\bany\b/g)).toHaveLength(1);
  });

  test('imports are seen', () => {
    const text = "import { a } from '../gpu/device.ts';\nimport './b.ts';";
    expect(importsOf({ path: 'src/ops/x.ts', text })).toEqual([
      'src/gpu/device.ts',
      'src/ops/b.ts',
    ]);
  });
});
