// Shows the body of an item without trusting it: only plain structure and web links survive.

const KEPT = new Set(["A", "B", "BR", "DIV", "EM", "H1", "H2", "H3", "I", "LI", "OL", "P", "SPAN", "STRONG", "U", "UL"]);
const DROPPED = new Set(["HEAD", "IFRAME", "OBJECT", "SCRIPT", "STYLE", "TEMPLATE", "TITLE"]);
const BLOCKS = "p, div, li, h1, h2, h3, tr";

/** The body as nodes that are safe to put into the page. */
export function bodyAsNodes(html) {
  const safe = document.createDocumentFragment();
  copyChildren(parsed(html), safe);
  return safe;
}

/** The body as plain text, one line per paragraph. */
export function bodyAsText(html) {
  const body = parsed(html);
  body.querySelectorAll("head, script, style, title").forEach((node) => node.remove());
  body.querySelectorAll("br").forEach((node) => node.replaceWith("\n"));
  body.querySelectorAll(BLOCKS).forEach((node) => node.append("\n"));
  return body.textContent.replace(/[ \t]*\n[ \t]*/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
}

/** Text as HTML, one paragraph per line. */
export function textAsHtml(text) {
  const holder = document.createElement("div");
  for (const line of text.split("\n")) {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    holder.append(paragraph);
  }
  return holder.innerHTML;
}

// The content of a template belongs to a document that runs nothing and loads nothing.
function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function copyChildren(from, into) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      into.append(node.textContent);
    } else if (node.nodeType === Node.ELEMENT_NODE && !DROPPED.has(node.nodeName)) {
      copyElement(node, into);
    }
  }
}

function copyElement(node, into) {
  if (!KEPT.has(node.nodeName)) {
    copyChildren(node, into);
    return;
  }
  // Headings of a body would disturb the outline of the page around it.
  const copy = document.createElement(/^H\d$/.test(node.nodeName) ? "p" : node.nodeName);
  const href = node.getAttribute("href");
  if (href && /^https?:\/\//i.test(href)) {
    copy.href = href;
    copy.target = "_blank";
    copy.rel = "noopener noreferrer";
  }
  copyChildren(node, copy);
  into.append(copy);
}
