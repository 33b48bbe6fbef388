"""What services and engine need from the outside, as promises; the adapters on the floors above keep them.

Every method may take as long as its text says and raises only what its text says, so that what calls it can be read
without knowing any library. One file a promise.
"""
