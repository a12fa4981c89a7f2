/* Papers: tells which fonts of the standard this machine lacks, and brings the imprint to the foot of the last page. */
const drawn = (family) => {
  const canvas = document.createElement("canvas");
  canvas.width = 150;
  canvas.height = 40;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.font = `24px ${family}`;
  pen.fillText("\u56fd\u6c49A1g", 2, 28);
  return pen.getImageData(0, 0, canvas.width, canvas.height).data.join();
};
const rooms = ["sans-serif", "serif"].map((name) => [name, drawn(name)]);
const isThere = (name) => rooms.some(([room, without]) => drawn(`"${name}", ${room}`) !== without);

const showMissing = (card) => {
  for (const line of card.querySelectorAll("[data-font]")) {
    if (line.dataset.font.split("|").some(isThere)) continue;
    line.hidden = card.hidden = false;
  }
};

const PAGE = 225 * 96 / 25.4;
const LINE = 28.95 * 96 / 72;
const isWide = matchMedia("screen and (min-width: 60.01rem)");

/* Where the imprint begins, counted from the top of the first page, with what each page leaves free at its foot; NaN where only the printer knows. */
const beginning = (paper, imprint) => {
  const top = paper.getBoundingClientRect().top + parseFloat(getComputedStyle(paper).paddingTop);
  let shift = 0;
  for (const part of paper.children) {
    if (part === imprint) return part.getBoundingClientRect().top - top + shift;
    const box = part.getBoundingClientRect();
    const start = box.top - top + shift;
    const room = PAGE - (start % PAGE);
    const isText = part.matches("p:not(.letter-title)");
    const needed = part.matches("[role=heading]") ? box.height + LINE : isText ? Math.min(box.height, LINE) : box.height;
    if (needed > room + 0.5 && needed > PAGE) return NaN;
    if (needed > room + 0.5 && part.matches("table, .letter-attachments")) return NaN;
    if (needed > room + 0.5) shift += room + (part.matches(".letter-closing") ? LINE + parseFloat(getComputedStyle(part).marginTop) : 0); // with a line of the text
    else if (isText && box.height > room) {
      const left = Math.floor((room + 0.5) / LINE);
      shift += room - left * LINE + Math.floor((box.height / LINE - left) * LINE / PAGE) * (PAGE % LINE);
    }
  }
  return NaN;
};

const toTheFoot = (imprint) => {
  const paper = imprint.closest("[data-letter]");
  if (!isWide.matches || paper.querySelector(".letter-annex")) return;
  const high = imprint.getBoundingClientRect().height;
  const room = PAGE - (beginning(paper, imprint) % PAGE) - high;
  if (Number.isNaN(room)) return;
  if (room < 0) imprint.style.breakBefore = "page";
  imprint.style.marginTop = room < 0 ? `${Math.floor(PAGE - high) - 2}px` : `calc(${Math.floor(room) - 2}px + ${getComputedStyle(imprint).marginTop})`;
};

document.querySelectorAll("[data-fonts]").forEach(showMissing);
document.querySelectorAll("[data-imprint]").forEach((imprint) => document.fonts.ready.then(() => toTheFoot(imprint)));
