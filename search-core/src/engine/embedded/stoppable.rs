//! A collector that stops looking at articles once nobody waits for them.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::Query;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

use super::failed;
use crate::engine::{EngineError, Stop};

/// Collects what matches a query, without scores, unless it is told to stop meanwhile.
///
/// # Errors
/// [`EngineError::Stopped`] when it was.
pub(super) fn collect<C: Collector>(
    searcher: &Searcher,
    query: &dyn Query,
    collector: C,
    stop: &Stop,
) -> Result<C::Fruit, EngineError> {
    let found = searcher.search(query, &Stoppable { collector, stop: stop.clone() });
    stop.check()?;
    found.map_err(failed)
}

struct Stoppable<C> {
    collector: C,
    stop: Stop,
}

/// Looks at the wish once a block of articles. A collector cannot end the walk through a segment, but what is left of it
/// costs little when nothing is done with it.
///
/// Of a segment with deleted articles the library hands out the others one by one. They are gathered to blocks again, since
/// those who look at several at once do so at a fraction of the cost.
struct StoppableSegment<C> {
    collector: C,
    stop: Stop,
    block: Vec<DocId>,
}

impl<C: Collector> Collector for Stoppable<C> {
    type Fruit = C::Fruit;
    type Child = StoppableSegment<C::Child>;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Self::Child> {
        if self.stop.is_wished() {
            return Err(tantivy::TantivyError::InternalError("stopped".to_owned()));
        }
        let collector = self.collector.for_segment(segment, reader)?;
        Ok(StoppableSegment { collector, stop: self.stop.clone(), block: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(
        &self,
        parts: Vec<<Self::Child as SegmentCollector>::Fruit>,
    ) -> tantivy::Result<C::Fruit> {
        self.collector.merge_fruits(parts)
    }
}

impl<C: SegmentCollector> SegmentCollector for StoppableSegment<C> {
    type Fruit = C::Fruit;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.block.push(doc);
        if self.block.len() == COLLECT_BLOCK_BUFFER_LEN {
            self.hand_over();
        }
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        if !self.stop.is_wished() {
            self.collector.collect_block(docs);
        }
    }

    fn harvest(mut self) -> C::Fruit {
        self.hand_over();
        self.collector.harvest()
    }
}

impl<C: SegmentCollector> StoppableSegment<C> {
    /// Hands over what was gathered.
    fn hand_over(&mut self) {
        if !self.block.is_empty() && !self.stop.is_wished() {
            self.collector.collect_block(&self.block);
        }
        self.block.clear();
    }
}
