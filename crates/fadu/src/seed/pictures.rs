//! Small evidence files made by code: pictures of a shelf (PNG) and a second of sound (WAV).

use crate::chance::SeededChance;

/// Pixels across a picture.
pub const WIDTH: usize = 480;
/// Pixels down a picture.
pub const HEIGHT: usize = 320;

/// A picture of a shelf with goods: valid PNG, palette of 16 colours, stored without compression of pixels that repeat by row.
pub fn picture(chance: &SeededChance) -> Vec<u8> {
    let mut pixels = vec![0u8; WIDTH * HEIGHT];
    let mut paint = |(x0, y0): (usize, usize), (w, h): (usize, usize), colour: u8| {
        for y in y0..(y0 + h).min(HEIGHT) {
            pixels[y * WIDTH + x0.min(WIDTH)..y * WIDTH + (x0 + w).min(WIDTH)].fill(colour);
        }
    };
    for shelf in 0..4 {
        let foot = 76 * (shelf + 1);
        paint((0, foot), (WIDTH, 6), 1);
        let mut x = 6 + chance.below(12);
        while x < WIDTH - 20 {
            let (w, h) = (14 + chance.below(34), 24 + chance.below(40));
            let colour = 2 + chance.below(13) as u8;
            paint((x, foot - h), (w, h), colour);
            paint((x + 3, foot - h / 2), (w - 6, 6), 15);
            x += w + 2 + chance.below(9);
        }
    }
    png(&pixels)
}

/// A second of a tone, 8 kHz, 8 bits.
pub fn sound(chance: &SeededChance) -> Vec<u8> {
    const RATE: u32 = 8_000;
    let period = 16 + chance.below(24);
    let samples: Vec<u8> = (0..RATE as usize).map(|i| 96 + (64 * (i % period) / period) as u8).collect();
    let size = samples.len() as u32;
    let mut out = b"RIFF".to_vec();
    out.extend((36 + size).to_le_bytes());
    out.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    out.extend(RATE.to_le_bytes());
    out.extend(RATE.to_le_bytes());
    out.extend(b"\x01\0\x08\0data");
    out.extend(size.to_le_bytes());
    out.extend(samples);
    out
}

/// A picture of `WIDTH` × `HEIGHT` pixels, each the place of its colour among sixteen.
pub fn png(pixels: &[u8]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::new();
    head.extend((WIDTH as u32).to_be_bytes());
    head.extend((HEIGHT as u32).to_be_bytes());
    head.extend([8, 3, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &head);
    let palette: Vec<u8> = (0..16u8).flat_map(colour).collect();
    chunk(&mut out, b"PLTE", &palette);
    let raw: Vec<u8> = pixels.chunks(WIDTH).flat_map(|row| [&[0][..], row].concat()).collect();
    chunk(&mut out, b"IDAT", &stored(&raw));
    chunk(&mut out, b"IEND", &[]);
    out
}

fn colour(n: u8) -> [u8; 3] {
    match n {
        0 => [236, 238, 240],
        1 => [150, 118, 84],
        15 => [250, 250, 246],
        n => [60 + n.wrapping_mul(53) % 160, 70 + n.wrapping_mul(97) % 150, 60 + n.wrapping_mul(29) % 160],
    }
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    out.extend((data.len() as u32).to_be_bytes());
    let body = [kind, data].concat();
    out.extend(&body);
    out.extend(crc(&body).to_be_bytes());
}

/// A zlib stream of stored blocks.
fn stored(raw: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks = raw.chunks(65_535).count();
    for (i, block) in raw.chunks(65_535).enumerate() {
        let size = block.len() as u16;
        out.push(u8::from(i + 1 == blocks));
        out.extend(size.to_le_bytes());
        out.extend((!size).to_le_bytes());
        out.extend(block);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for byte in raw {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use fadu_web::office::evidence::media_of;

    #[test]
    fn files_are_what_they_say() {
        let chance = SeededChance::new(1);
        let (picture, sound) = (picture(&chance), sound(&chance));
        assert_eq!((media_of(&picture), media_of(&sound)), ("image/png", "audio/wav"));
        assert_eq!(crc(b"IEND"), 0xae42_6082);
        assert_eq!(&picture[picture.len() - 4..], 0xae42_6082u32.to_be_bytes());
        assert_eq!(sound.len(), 8_044);
    }
}
