import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DefaultTheme } from 'vitepress'

export const docs = dirname(dirname(fileURLToPath(import.meta.url)))

/** The guide's pages in the order in which a newcomer reads them; all others go by their folder. */
const guide = [
  'getting-started', 'training-loop', 'choosing', 'labels-and-views', 'temperature', 'memories', 'memory-and-speed', 'numerics',
  'beyond-one-device', 'numeric-regression', 'reference-cases', 'migration',
]

/** Every page below a folder of docs, by its path from docs. */
export function pagesOf(folder: string): string[] {
  return readdirSync(join(docs, folder), { withFileTypes: true })
    .filter(entry => !['node_modules', '.vitepress', 'bin', 'obj', 'results'].includes(entry.name))
    .flatMap(entry => entry.isDirectory() ? pagesOf(join(folder, entry.name)) : entry.name.endsWith('.md') ? [join(folder, entry.name)] : [])
    .sort()
}

export function sidebar(): DefaultTheme.SidebarMulti {
  const missing = pagesOf('guide').map(page => page.slice(6, -3)).filter(name => !guide.includes(name))
  if (missing.length) throw new Error(`no place among the guide's pages for ${missing.join(', ')}: docs/.vitepress/sidebar.mts`)
  return {
    '/guide/': [{ text: 'Guide', items: guide.map(name => item(`guide/${name}.md`)) }],
    '/losses/': [{ text: 'Losses', items: [{ text: 'All losses', link: '/losses/' }] }, ...families()],
    '/api/': [{ text: 'API', items: pagesOf('api').filter(page => !page.endsWith('index.md')).map(item) }],
    '/examples/': [{ text: 'Examples', items: pagesOf('examples').filter(page => !page.includes('/data/')).map(item) }],
    '/': [
      { text: 'Design', items: pagesOf('design').map(item) },
      { text: 'Project', items: ['CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'].map(item) },
    ],
  }
}

/** The losses by the folder of their source, in the order of the index. */
function families(): DefaultTheme.SidebarItem[] {
  const source = join(docs, '../src/ContrastiveLosses')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.cs'))
    .map(file => ({ folder: dirname(file), text: readFileSync(join(source, file), 'utf8') }))
  const rows = readFileSync(join(docs, 'losses/README.md'), 'utf8').matchAll(/^\| \[(\w+)\]\(\w+\.md\) \| `\w+\.(\w+)`/gm)
  const families = new Map<string, DefaultTheme.SidebarItem[]>()
  for (const [, page, name] of rows) {
    const file = files.find(file => new RegExp(`public static .* ${name}\\(`).test(file.text))
    if (!file) throw new Error(`docs/losses/README.md: nothing in src declares ${name}`)
    const family = file.folder.split(/[\\/]/).at(-1)!
    if (!families.has(family)) families.set(family, [])
    families.get(family)!.push({ text: page, link: `/losses/${page}` })
  }
  return [...families].map(([family, items]) => ({ text: words(family), collapsed: false, items }))
}

/** SelfSupervised as "Self supervised". */
const words = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, letter => ' ' + letter.toLowerCase())

/** A page by its own title. */
function item(page: string): DefaultTheme.SidebarItem {
  const title = readFileSync(join(docs, page), 'utf8').match(/^# (.+)$/m)?.[1]
  if (!title) throw new Error(`${page} has no title`)
  return { text: title, link: '/' + page.replace(/\\/g, '/').replace(/README\.md$/, '').replace(/\.md$/, '') }
}
