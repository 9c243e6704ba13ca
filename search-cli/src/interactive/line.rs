//! A line that is being typed.

use unicode_segmentation::UnicodeSegmentation;

/// Text with a cursor, which stands between characters as people see them: a letter and its marks are one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    text: String,
    /// In bytes.
    cursor: usize,
}

/// What can be done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    Insert(char),
    /// Takes the character before the cursor out.
    Back,
    /// The one behind it.
    Delete,
    /// The word before it.
    BackWord,
    /// All before it.
    BackAll,
    Left,
    Right,
    Start,
    End,
}

impl Line {
    /// A line with the cursor at its end.
    pub(super) fn new(text: &str) -> Line {
        Line { text: text.to_owned(), cursor: text.len() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn before_cursor(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Changes the line; true where its text is another now.
    pub(super) fn edit(&mut self, edit: Edit) -> bool {
        let length = self.text.len();
        match edit {
            Edit::Insert(c) if c.is_control() => {}
            Edit::Insert(c) => {
                self.text.insert(self.cursor, c);
                self.cursor += c.len_utf8();
            }
            Edit::Back => self.take(self.left()),
            Edit::Delete => {
                let end = self.right();
                self.text.replace_range(self.cursor..end, "");
            }
            Edit::BackWord => {
                let words = self.before_cursor().trim_end();
                self.take(
                    words
                        .rfind(char::is_whitespace)
                        .map_or(0, |at| at + words[at..].chars().next().map_or(0, char::len_utf8)),
                );
            }
            Edit::BackAll => self.take(0),
            Edit::Left => self.cursor = self.left(),
            Edit::Right => self.cursor = self.right(),
            Edit::Start => self.cursor = 0,
            Edit::End => self.cursor = length,
        }
        self.text.len() != length
    }

    /// Takes out what stands between `start` and the cursor.
    fn take(&mut self, start: usize) {
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    fn left(&self) -> usize {
        self.before_cursor().grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        let next = self.text[self.cursor..].graphemes(true).next();
        self.cursor + next.map_or(0, str::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, edits: &[Edit]) -> String {
        let mut line = Line::new(text);
        edits.iter().for_each(|&edit| {
            line.edit(edit);
        });
        format!("{}|{}", line.before_cursor(), &line.text()[line.cursor..])
    }

    #[test]
    fn letters_and_their_marks_are_one() {
        assert_eq!(edited("ca\u{302}\u{300}", &[Edit::Back]), "c|");
        assert_eq!(edited("cầu", &[Edit::Left, Edit::Left, Edit::Delete]), "c|u");
        assert_eq!(edited("日本", &[Edit::Left, Edit::Insert('x')]), "日x|本");
        // A mark joins the letter before it.
        assert_eq!(edited("ca", &[Edit::Insert('\u{302}'), Edit::Left]), "c|a\u{302}");
    }

    #[test]
    fn words_and_lines_are_taken_out() {
        assert_eq!(edited("cầu treo ", &[Edit::BackWord]), "cầu |");
        assert_eq!(edited("cầu\u{3000}treo", &[Edit::BackWord]), "cầu\u{3000}|");
        assert_eq!(edited("cầu", &[Edit::BackWord, Edit::BackWord, Edit::Back]), "|");
        assert_eq!(edited("cầu treo", &[Edit::Left, Edit::BackAll, Edit::End]), "o|");
        assert_eq!(edited("x", &[Edit::Insert('\n'), Edit::Insert('\u{1b}'), Edit::Start]), "|x");
    }
}
