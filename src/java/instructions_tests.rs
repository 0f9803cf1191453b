use super::*;

/// Offset, opcode and operand of each instruction, and every jump.
type Walked = (Vec<(usize, u8, i32)>, Vec<i64>);

fn walk(code: &[u8]) -> Result<Walked, ClassError> {
    let (mut seen, mut jumps) = (Vec::new(), Vec::new());
    let mut instructions = Instructions::of(code);
    while let Some(instruction) = instructions.next(|target| jumps.push(target))? {
        seen.push((instruction.at, instruction.opcode, instruction.operand));
    }
    Ok((seen, jumps))
}

#[test]
fn switches_are_padded_from_the_start_of_the_body() {
    // nop, tableswitch 1..=2 at offset 1: two bytes of padding, default +20, cases +21 and +22.
    let table = [0, 170, 0, 0, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 21, 0, 0, 0, 22, 177];
    let (seen, jumps) = walk(&table).unwrap();
    assert_eq!(seen, [(0, 0, 0), (1, 170, 0), (24, 177, 0)]);
    assert_eq!(jumps, [21, 22, 23]);
    // lookupswitch at offset 0: three bytes of padding, one pair.
    let lookup = [171, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 21, 177];
    let (seen, jumps) = walk(&lookup).unwrap();
    assert_eq!(seen, [(0, 171, 0), (20, 177, 0)]);
    assert_eq!(jumps, [20, 21]);
}

#[test]
fn wide_instructions_name_a_local_variable_with_two_bytes() {
    let (seen, _) = walk(&[196, 25, 1, 2, 196, 132, 0, 5, 0, 1, 196, 169, 0, 1]).unwrap();
    assert_eq!(seen, [(0, 25, 258), (4, 132, 5), (10, 169, 1)]);
    assert!(walk(&[196, 0, 0, 0]).is_err());
}

#[test]
fn a_body_that_breaks_off_or_has_an_unknown_opcode_is_refused() {
    for code in [&[16_u8][..], &[178, 0], &[202], &[255], &[170, 0, 0], &[185, 0, 1, 1], &[171, 0, 0, 0, 0, 0, 0, 0]] {
        assert!(matches!(walk(code), Err(ClassError::BadCode(0))), "{code:?}");
    }
    // A table of two thousand million cases ends with the body.
    let endless = [170, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 177];
    assert!(walk(&endless).is_err());
}

#[test]
fn jumps_are_counted_from_the_instruction_not_from_its_operand() {
    let (_, jumps) = walk(&[0, 167, 0xFF, 0xFF, 200, 0, 0, 0, 9]).unwrap();
    assert_eq!(jumps, [0, 13]);
}

#[test]
fn locals_are_numbered_by_the_short_and_the_long_form_alike() {
    let at = |opcode, operand| local(&Instruction { at: 0, opcode, operand, next: 1 });
    assert_eq!(at(26, 0), (0, 1));
    assert_eq!(at(33, 0), (3, 2));
    assert_eq!(at(44, 0), (2, 1));
    assert_eq!(at(78, 0), (3, 1));
    assert_eq!(at(55, 200), (200, 2));
    assert_eq!(at(25, 7), (7, 1));
}
