//! Reads flows beside the stream: most of a model is microflows, and each is read by itself. Documents are gathered into
//! batches, and other threads read these while the stream goes on. Few batches wait at a time, so memory stays bounded;
//! where no thread is free, the stream's own thread reads. What comes out does not depend on the number of threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::damage::Damage;
use super::document::name_of;
use super::flow_reader::read_flow;
use super::flows::{Flow, FlowKind};
use super::node::{Node, Troubles};
use super::stream::{Head, head_of};

/// Bytes of a batch: large enough that handing it over costs nothing, small enough that a few of them do not count.
const BATCH: usize = 512 << 10;

/// A document that holds a flow, as it was read.
#[derive(Debug)]
pub(crate) struct ReadFlow {
    /// Where it begins.
    pub(crate) offset: u64,
    pub(crate) head: Head,
    /// `None` where the document could not be read at all.
    pub(crate) flow: Option<Flow>,
    pub(crate) damage: Option<Damage>,
}

/// Documents one after the other.
#[derive(Debug, Default)]
struct Batch {
    bytes: Vec<u8>,
    /// Where each document begins in the file, and where it ends in `bytes`.
    documents: Vec<(u64, usize)>,
}

impl Batch {
    /// Makes room for other documents. What one huge document took is given back.
    fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(2 * BATCH);
        self.documents.clear();
    }
}

/// Takes documents and hands them to threads of the scope.
pub(crate) struct FlowBatches<'s, 'scope> {
    scope: &'s rayon::Scope<'scope>,
    depth: usize,
    filling: Batch,
    /// Batches that wait for a thread or are being read.
    waiting: Arc<AtomicUsize>,
    /// Batches that were read: their memory serves the next ones.
    spare: Arc<Mutex<Vec<Batch>>>,
    done: Arc<Mutex<Vec<Vec<ReadFlow>>>>,
}

/// What kind of flow documents of a type hold.
pub(crate) fn flow_kind(type_name: &str) -> Option<FlowKind> {
    match type_name {
        "Microflows$Microflow" => Some(FlowKind::Microflow),
        "Microflows$Rule" => Some(FlowKind::Rule),
        "Microflows$Nanoflow" => Some(FlowKind::Nanoflow),
        _ => None,
    }
}

impl<'s, 'scope> FlowBatches<'s, 'scope> {
    /// `depth` is the deepest nesting of a document. What was read is in `done` when the scope has ended.
    pub(crate) fn new(scope: &'s rayon::Scope<'scope>, depth: usize, done: Arc<Mutex<Vec<Vec<ReadFlow>>>>) -> Self {
        Self { scope, depth, filling: Batch::default(), waiting: Arc::default(), spare: Arc::default(), done }
    }

    /// Takes a document where its beginning says that it holds a flow; `false` where not.
    pub(crate) fn take(&mut self, offset: u64, bytes: &[u8]) -> bool {
        if head_of(bytes).and_then(|head| flow_kind(&head.type_name)).is_none() {
            return false;
        }
        if self.filling.bytes.is_empty() {
            // Room for all that it will hold: to grow step by step takes longer than to read.
            self.filling.bytes.reserve(BATCH + BATCH / 4);
        }
        self.filling.bytes.extend_from_slice(bytes);
        self.filling.documents.push((offset, self.filling.bytes.len()));
        if self.filling.bytes.len() >= BATCH {
            self.hand_over();
        }
        true
    }

    /// Hands over what is gathered.
    pub(crate) fn hand_over(&mut self) {
        let threads = rayon::current_num_threads();
        // With one more for each thread none runs out of work while this one reads a batch itself.
        if threads == 1 || self.waiting.load(Ordering::Acquire) >= 2 * threads {
            let flows = read(&self.filling, self.depth);
            locked(&self.done).push(flows);
            return self.filling.clear();
        }
        let next = locked(&self.spare).pop().unwrap_or_default();
        let batch = std::mem::replace(&mut self.filling, next);
        let (depth, done, waiting) = (self.depth, Arc::clone(&self.done), Arc::clone(&self.waiting));
        let spare = Arc::clone(&self.spare);
        waiting.fetch_add(1, Ordering::AcqRel);
        self.scope.spawn(move |_| {
            let flows = read(&batch, depth);
            locked(&done).push(flows);
            let mut batch = batch;
            batch.clear();
            locked(&spare).push(batch);
            waiting.fetch_sub(1, Ordering::AcqRel);
        });
    }
}

fn locked<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read(batch: &Batch, depth: usize) -> Vec<ReadFlow> {
    let mut begin = 0;
    let mut flows = Vec::with_capacity(batch.documents.len());
    for (offset, end) in &batch.documents {
        let bytes = batch.bytes.get(std::mem::replace(&mut begin, *end)..*end);
        flows.extend(bytes.and_then(|bytes| read_one(*offset, bytes, depth)));
    }
    flows
}

fn read_one(offset: u64, bytes: &[u8], depth: usize) -> Option<ReadFlow> {
    let head = head_of(bytes)?;
    let kind = flow_kind(&head.type_name)?;
    let troubles = Troubles::new(depth);
    let node = Node::read(bytes, &troubles);
    let flow = node.as_ref().map(|node| read_flow(node, kind));
    let document = || node.as_ref().map_or_else(|| Some(head.type_name.clone()), name_of);
    let damage = troubles.summary().map(|why| Damage { offset, document: document(), why });
    Some(ReadFlow { offset, head, flow, damage })
}
