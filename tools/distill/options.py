"""What all commands here are told: pictures, which of them are held out, the teacher, the device."""

import argparse
import os

import torch

from pictures import load_pictures

WEIGHTS = os.path.join(os.path.dirname(__file__), "..", "..", "weights")


def parser_of(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("pictures", nargs="+", help="folders of photos and paintings to learn from")
    parser.add_argument("--held-out", default="", help="names of pictures (no ending, with commas) to report on only")
    parser.add_argument("--teacher", default=os.path.join(WEIGHTS, "vgg19.safetensors"))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser


def pictures_of(given):
    """Those to learn from, and those held out."""
    names = set(given.held_out.split(",")) - {""}
    learnt = load_pictures(given.pictures, lambda name: name not in names)
    held_out = load_pictures(given.pictures, lambda name: name in names) if names else []
    if len(held_out) != len(names):
        raise SystemExit(f"--held-out: {len(names)} names; found {len(held_out)} pictures of these names; check them")
    print(f"{len(learnt)} pictures to learn from, {len(held_out)} held out; {given.device}", flush=True)
    return learnt, held_out
