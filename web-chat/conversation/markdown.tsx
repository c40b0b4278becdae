/** Markdown from models and people: no HTML, no images, links only to the web. */
import Markdown from 'react-markdown';
import type { Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';

const isWebAddress = (href: string | undefined): href is string => href !== undefined && /^https?:\/\//i.test(href);

const components: Components = {
  a: ({ href, children }) =>
    isWebAddress(href) ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    ) : (
      <>{children}</>
    ),
  // An image would be fetched from wherever a text says: only its description is shown.
  img: ({ alt }) => <>{alt}</>,
  table: ({ children }) => (
    <div className="table-scroll" tabIndex={0} role="group" aria-label="Table">
      <table className="rows">{children}</table>
    </div>
  ),
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  // Headings inside an answer stand below those of the page.
  h1: ({ children }) => <h4>{children}</h4>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
};

const plugins = [remarkGfm];

export function MarkdownText({ text }: { text: string }) {
  return (
    <div className="markdown">
      <Markdown remarkPlugins={plugins} components={components} skipHtml urlTransform={(url) => (isWebAddress(url) ? url : '')}>
        {text}
      </Markdown>
    </div>
  );
}
