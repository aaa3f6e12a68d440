import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type MarkdownIt from 'markdown-it'
import { defineConfig } from 'vitepress'
import { docs, pagesOf, sidebar } from './sidebar.mts'

/**
 * The pages are written for GitHub, which shows a folder's README.md and the source files that a page links to. A site has
 * neither: a README.md becomes its folder's page, and of a link to anything but a page the text is left.
 */
function linksOfASite(md: MarkdownIt) {
  md.core.ruler.push('links of a site', state => {
    for (const block of state.tokens) {
      let lost = false
      block.children = block.children?.filter(token => {
        if (token.type === 'link_open') {
          const target = token.attrGet('href') ?? ''
          const [file, anchor] = target.split('#')
          lost = !/^(https:|#|\/)/.test(target) && !/\.md$/.test(file)
          if (lost && !existsSync(join(docs, dirname(state.env.relativePath), file))) throw new Error(`${state.env.relativePath}: dead link ${target}`)
          if (/(^|\/)README\.md$/.test(file))
            token.attrSet('href', file.replace(/README\.md$/, 'index.md') + (anchor ? `#${anchor}` : ''))
        }
        const isDropped = lost && token.type.startsWith('link_')
        if (token.type === 'link_close') lost = false
        return !isDropped
      }) ?? null
    }
  })
}

const icon = readFileSync(join(docs, '../src/ContrastiveLosses/icon.png')).toString('base64')

export default defineConfig({
  title: 'ContrastiveLosses',
  description: 'Contrastive and debiasing losses for TorchSharp: pure, differentiable tensor functions in memory linear in the batch.',
  lang: 'en',
  head: [['link', { rel: 'icon', href: `data:image/png;base64,${icon}` }]],
  outDir: '../.artifacts/site',
  cacheDir: '../.artifacts/vitepress',
  srcExclude: ['node_modules/**', '**/bin/**', '**/obj/**', '**/results/**'],
  rewrites: Object.fromEntries(pagesOf('.').filter(page => page.endsWith('README.md'))
    .map(page => [page, page.replace(/README\.md$/, 'index.md')])),
  cleanUrls: false,
  metaChunk: true,
  markdown: { math: true, config: linksOfASite },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide/getting-started', activeMatch: '/guide/' },
      { text: 'Losses', link: '/losses/', activeMatch: '/losses/' },
      { text: 'API', link: '/api/', activeMatch: '/api/' },
      { text: 'Examples', link: '/examples/BiasedDigits/', activeMatch: '/examples/' },
      { text: 'Design', link: '/design/primitive', activeMatch: '/(design/|[A-Z]+$)' },
    ],
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    docFooter: { prev: 'Previous', next: 'Next' },
  },
})
