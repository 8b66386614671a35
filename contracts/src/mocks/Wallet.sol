// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Wallet
/// @notice A contract account with one owner, for tests alone. It tells nobody
/// when its owner changes, which is the hardest to notice.
contract Wallet {
    address public owner;

    error NotOwner();

    constructor(address first) {
        owner = first;
    }

    /// @notice Gives the wallet to somebody else.
    function rotate(address next) external {
        if (msg.sender != owner) revert NotOwner();
        owner = next;
    }

    /// @notice ERC-1271: takes the owner's signatures.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (signature.length != 65) return 0xffffffff;
        address who = ecrecover(hash, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
        return who != address(0) && who == owner ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
