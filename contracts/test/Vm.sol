// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @dev The few cheat codes that the tests need.
interface Vm {
    function prank(address) external;
    function warp(uint256) external;
    function expectPartialRevert(bytes4) external;
    function assume(bool) external pure;
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 hash) external pure returns (uint8 v, bytes32 r, bytes32 s);
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
