//! The instruction set of the Java Virtual Machine: where each instruction of a method body ends, where it may jump,
//! and how many words it takes from and leaves on the operand stack. Knows nothing of what the values mean.

use super::cursor::{ClassError, Cursor};

/// Opcodes that are looked at one by one.
pub(crate) mod opcode {
    pub(crate) const ICONST_M1: u8 = 2;
    pub(crate) const ICONST_0: u8 = 3;
    pub(crate) const ICONST_5: u8 = 8;
    pub(crate) const LCONST_0: u8 = 9;
    pub(crate) const LCONST_1: u8 = 10;
    pub(crate) const BIPUSH: u8 = 16;
    pub(crate) const SIPUSH: u8 = 17;
    pub(crate) const LDC: u8 = 18;
    pub(crate) const LDC_W: u8 = 19;
    pub(crate) const LDC2_W: u8 = 20;
    pub(crate) const ILOAD: u8 = 21;
    pub(crate) const ALOAD: u8 = 25;
    pub(crate) const ILOAD_0: u8 = 26;
    pub(crate) const ALOAD_3: u8 = 45;
    pub(crate) const ISTORE: u8 = 54;
    pub(crate) const ASTORE: u8 = 58;
    pub(crate) const ISTORE_0: u8 = 59;
    pub(crate) const ASTORE_3: u8 = 78;
    pub(crate) const AASTORE: u8 = 83;
    pub(crate) const DUP: u8 = 89;
    pub(crate) const DUP_X1: u8 = 90;
    pub(crate) const DUP_X2: u8 = 91;
    pub(crate) const DUP2: u8 = 92;
    pub(crate) const DUP2_X1: u8 = 93;
    pub(crate) const DUP2_X2: u8 = 94;
    pub(crate) const SWAP: u8 = 95;
    pub(crate) const IINC: u8 = 132;
    pub(crate) const GOTO: u8 = 167;
    pub(crate) const JSR: u8 = 168;
    pub(crate) const RET: u8 = 169;
    pub(crate) const TABLESWITCH: u8 = 170;
    pub(crate) const LOOKUPSWITCH: u8 = 171;
    pub(crate) const IRETURN: u8 = 172;
    pub(crate) const RETURN: u8 = 177;
    pub(crate) const GETSTATIC: u8 = 178;
    pub(crate) const PUTSTATIC: u8 = 179;
    pub(crate) const GETFIELD: u8 = 180;
    pub(crate) const PUTFIELD: u8 = 181;
    pub(crate) const INVOKEVIRTUAL: u8 = 182;
    pub(crate) const INVOKESTATIC: u8 = 184;
    pub(crate) const INVOKEINTERFACE: u8 = 185;
    pub(crate) const INVOKEDYNAMIC: u8 = 186;
    pub(crate) const NEW: u8 = 187;
    pub(crate) const NEWARRAY: u8 = 188;
    pub(crate) const ANEWARRAY: u8 = 189;
    pub(crate) const ATHROW: u8 = 191;
    pub(crate) const CHECKCAST: u8 = 192;
    pub(crate) const WIDE: u8 = 196;
    pub(crate) const MULTIANEWARRAY: u8 = 197;
    pub(crate) const GOTO_W: u8 = 200;
    pub(crate) const JSR_W: u8 = 201;
}

/// One instruction of a method body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instruction {
    /// Offset in the body.
    pub(crate) at: usize,
    /// Its opcode; for a `wide` instruction that of the widened one.
    pub(crate) opcode: u8,
    /// Constant index, local variable or pushed number; 0 where it has none.
    pub(crate) operand: i32,
    /// Offset of the next instruction.
    pub(crate) next: usize,
}

/// Walks a method body from its first byte to its last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Instructions<'a> {
    code: &'a [u8],
    cursor: Cursor<'a>,
}

impl<'a> Instructions<'a> {
    pub(crate) fn of(code: &'a [u8]) -> Self {
        Self { code, cursor: Cursor::new(code) }
    }

    /// The next instruction; `None` at the end. Every offset that it may jump to goes to `jump`.
    pub(crate) fn next(&mut self, mut jump: impl FnMut(i64)) -> Result<Option<Instruction>, ClassError> {
        let at = self.cursor.position();
        if at >= self.code.len() {
            return Ok(None);
        }
        let decoded = decode(&mut self.cursor, at, &mut jump).map_err(|_| ClassError::BadCode(at))?;
        Ok(Some(Instruction { at, opcode: decoded.0, operand: decoded.1, next: self.cursor.position() }))
    }
}

fn decode(cursor: &mut Cursor<'_>, at: usize, jump: &mut impl FnMut(i64)) -> Result<(u8, i32), ClassError> {
    let from = i64::try_from(at).unwrap_or(i64::MAX);
    let code = cursor.u8()?;
    let operand = match code {
        // One byte: a number, a constant, a local variable, the kind of an array.
        opcode::BIPUSH => i32::from(cursor.u8()?.cast_signed()),
        opcode::LDC | 21..=25 | 54..=58 | opcode::RET | opcode::NEWARRAY => i32::from(cursor.u8()?),
        // Two bytes: a number or a constant.
        opcode::SIPUSH => i32::from(cursor.i16()?),
        opcode::LDC_W | opcode::LDC2_W | 178..=184 | opcode::NEW | opcode::ANEWARRAY | 192 | 193 => {
            i32::from(cursor.u16()?)
        }
        opcode::IINC => {
            let local = cursor.u8()?;
            cursor.u8()?;
            i32::from(local)
        }
        // A constant and two bytes more.
        opcode::INVOKEINTERFACE | opcode::INVOKEDYNAMIC => {
            let constant = cursor.u16()?;
            cursor.u16()?;
            i32::from(constant)
        }
        opcode::MULTIANEWARRAY => {
            cursor.u16()?;
            i32::from(cursor.u8()?)
        }
        // Jumps.
        153..=168 | 198 | 199 => {
            jump(from + i64::from(cursor.i16()?));
            0
        }
        opcode::GOTO_W | opcode::JSR_W => {
            jump(from + i64::from(cursor.i32()?));
            0
        }
        opcode::TABLESWITCH | opcode::LOOKUPSWITCH => {
            switch(cursor, code, from, jump)?;
            0
        }
        opcode::WIDE => return wide(cursor),
        0..=201 => 0,
        _ => return Err(ClassError::BadCode(at)),
    };
    Ok((code, operand))
}

fn switch(cursor: &mut Cursor<'_>, code: u8, from: i64, jump: &mut impl FnMut(i64)) -> Result<(), ClassError> {
    // The table starts at a multiple of four.
    while !cursor.position().is_multiple_of(4) {
        cursor.u8()?;
    }
    jump(from + i64::from(cursor.i32()?));
    let (cases, has_keys) = if code == opcode::TABLESWITCH {
        let (low, high) = (i64::from(cursor.i32()?), i64::from(cursor.i32()?));
        (high - low + 1, false)
    } else {
        (i64::from(cursor.i32()?), true)
    };
    if cases < 0 {
        return Err(ClassError::BadCode(cursor.position()));
    }
    for _ in 0..cases {
        if has_keys {
            cursor.i32()?;
        }
        jump(from + i64::from(cursor.i32()?));
    }
    Ok(())
}

fn wide(cursor: &mut Cursor<'_>) -> Result<(u8, i32), ClassError> {
    let code = cursor.u8()?;
    let local = i32::from(cursor.u16()?);
    match code {
        opcode::IINC => {
            cursor.u16()?;
        }
        21..=25 | 54..=58 | opcode::RET => {}
        _ => return Err(ClassError::BadCode(cursor.position())),
    }
    Ok((code, local))
}

/// Whether control never falls through to the next instruction.
pub(crate) fn ends_block(code: u8) -> bool {
    matches!(
        code,
        opcode::GOTO | opcode::JSR | opcode::RET | opcode::TABLESWITCH | opcode::LOOKUPSWITCH | opcode::IRETURN
            ..=opcode::RETURN | opcode::ATHROW | opcode::GOTO_W | opcode::JSR_W
    )
}

/// The local variable that a load or store names, and how many words it has.
pub(crate) fn local(instruction: &Instruction) -> (usize, usize) {
    let (kind, number) = match instruction.opcode {
        code @ opcode::ILOAD_0..=opcode::ALOAD_3 => ((code - opcode::ILOAD_0) / 4, (code - opcode::ILOAD_0) % 4),
        code @ opcode::ISTORE_0..=opcode::ASTORE_3 => ((code - opcode::ISTORE_0) / 4, (code - opcode::ISTORE_0) % 4),
        code @ opcode::ILOAD..=opcode::ALOAD => (code - opcode::ILOAD, 0),
        code @ opcode::ISTORE..=opcode::ASTORE => (code - opcode::ISTORE, 0),
        _ => (0, 0),
    };
    let words = if matches!(kind, 1 | 3) { 2 } else { 1 };
    (usize::from(number) + usize::try_from(instruction.operand).unwrap_or_default(), words)
}

/// For `dup` and its family: the words taken, and the order in which they come back.
pub(crate) fn rearranged(code: u8) -> (usize, &'static [usize]) {
    match code {
        opcode::DUP => (1, &[0, 0]),
        opcode::DUP_X1 => (2, &[1, 0, 1]),
        opcode::DUP_X2 => (3, &[2, 0, 1, 2]),
        opcode::DUP2 => (2, &[0, 1, 0, 1]),
        opcode::DUP2_X1 => (3, &[1, 2, 0, 1, 2]),
        opcode::DUP2_X2 => (4, &[2, 3, 0, 1, 2, 3]),
        _ => (2, &[1, 0]),
    }
}

/// Words taken from and left on the operand stack by instructions whose effect is fixed.
pub(crate) fn stack_effect(code: u8) -> (usize, usize) {
    match code {
        1..=8 | 11..=13 | 16..=19 | 21 | 23 | 25..=29 | 34..=37 | 42..=45 | 168 | 187 | 201 => (0, 1),
        9 | 10 | 14 | 15 | 20 | 22 | 24 | 30..=33 | 38..=41 => (0, 2),
        54
        | 56
        | 58..=62
        | 67..=70
        | 75..=78
        | 87
        | 153..=158
        | 170..=172
        | 174
        | 176
        | 191
        | 194
        | 195
        | 198
        | 199 => (1, 0),
        116 | 118 | 134 | 139 | 145..=147 | 188..=190 | 192 | 193 => (1, 1),
        133 | 135 | 140 | 141 => (1, 2),
        55 | 57 | 63..=66 | 71..=74 | 88 | 159..=166 | 173 | 175 => (2, 0),
        46 | 48 | 50..=53 | 120 | 122 | 124 | 126 | 128 | 130 | 136 | 137 | 142 | 144 | 149 | 150 => (2, 1),
        47 | 49 | 117 | 119 | 138 | 143 => (2, 2),
        79 | 81 | 83..=86 => (3, 0),
        121 | 123 | 125 => (3, 2),
        80 | 82 => (4, 0),
        148 | 151 | 152 => (4, 1),
        // Addition to remainder: int, long, float, double in turn.
        96..=115 if code.is_multiple_of(2) => (2, 1),
        96..=115 | 127 | 129 | 131 => (4, 2),
        _ => (0, 0),
    }
}

#[cfg(test)]
#[path = "instructions_tests.rs"]
mod tests;
